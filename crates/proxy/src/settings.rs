//! The command line: read once, refused at the start with the flag's name when something is wrong.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::str::FromStr;

use crate::assets::FrameAncestors;
use crate::backend::{EnvironmentError, EnvironmentOrigin, Token};

pub const USAGE: &str = "\
The server of Segment Builder: the built app, and a way to Dataverse or to the embedded one.

Usage: proxy [options]

  --port PORT             port to listen on; 0 finds a free one (default 8080)
  --bind ADDRESS          address to listen on (default 127.0.0.1: this machine only)
  --host NAME             a further host name to answer for; may be given several times
  --dist DIR              the built app (default dist)
  --frame-ancestors LIST  who may show the app in a frame: 'self', 'none' or origins (default 'self')

Embedded Dataverse (the default):
  --data DIR              folder of the SQLite file (default serve-data)
  --contacts N            contacts to make on the folder's first start, 0 to 10000000 (default 20000); a million
                          take half a minute and 3 GB
  --in-memory             keep everything in memory and forget it at the end
  --faults PORT           let faults be switched on at this port, of this machine only; 0 finds a free one

A real environment:
  --environment URL       such as https://org.crm.dynamics.com; the access token is read from DATAVERSE_TOKEN
";

/// How many demo contacts a new database gets.
pub const CONTACTS: u32 = 20_000;
const MOST_CONTACTS: u32 = 10_000_000;

#[derive(Debug)]
pub struct Settings {
    pub port: u16,
    pub bind: IpAddr,
    pub hosts: Vec<String>,
    pub dist: PathBuf,
    pub frame_ancestors: FrameAncestors,
    pub source: Source,
}

#[derive(Debug)]
pub enum Source {
    /// Without a folder everything stays in memory.
    Embedded {
        data: Option<PathBuf>,
        /// [`CONTACTS`] unless the person said.
        contacts: Option<u32>,
        /// The port where faults are switched, when they may be.
        faults: Option<u16>,
    },
    Environment {
        origin: EnvironmentOrigin,
        token: Token,
    },
}

#[derive(Debug)]
pub enum Command {
    Help,
    Run(Settings),
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("There is no option '{0}'. Run with --help to see all.")]
    Unknown(String),
    #[error("{0} needs a value. Run with --help to see which.")]
    NoValue(String),
    #[error("{flag} cannot be '{value}': {reason}")]
    Value { flag: String, value: String, reason: String },
    #[error("--environment cannot be combined with {0}, which belongs to the embedded Dataverse.")]
    Combined(&'static str),
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

impl Settings {
    /// `token` is what `DATAVERSE_TOKEN` holds; it is looked at only for a real environment.
    pub fn parse(args: impl IntoIterator<Item = String>, token: Option<&str>) -> Result<Command, SettingsError> {
        let mut settings = Self {
            port: 8080,
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            hosts: Vec::new(),
            dist: PathBuf::from("dist"),
            frame_ancestors: FrameAncestors::default(),
            source: Source::Embedded { data: None, contacts: None, faults: None },
        };
        let (mut data, mut contacts, mut in_memory, mut faults, mut environment) = (None, None, false, None, None);
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let (flag, inline) = match arg.split_once('=') {
                Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
                None => (arg.clone(), None),
            };
            let mut value =
                || inline.clone().or_else(|| args.next()).ok_or_else(|| SettingsError::NoValue(flag.clone()));
            match flag.as_str() {
                "--help" | "-h" => return Ok(Command::Help),
                "--in-memory" => in_memory = true,
                "--port" => settings.port = parsed(&flag, value()?)?,
                "--bind" => settings.bind = parsed(&flag, value()?)?,
                "--host" => settings.hosts.push(value()?),
                "--dist" => settings.dist = PathBuf::from(value()?),
                "--frame-ancestors" => settings.frame_ancestors = parsed(&flag, value()?)?,
                "--data" => data = Some(PathBuf::from(value()?)),
                "--contacts" => contacts = Some(count(&flag, value()?)?),
                "--faults" => faults = Some(parsed(&flag, value()?)?),
                "--environment" => environment = Some(value()?.parse::<EnvironmentOrigin>()?),
                _ => return Err(SettingsError::Unknown(arg)),
            }
        }
        settings.source = match environment {
            Some(_) if data.is_some() => return Err(SettingsError::Combined("--data")),
            Some(_) if contacts.is_some() => return Err(SettingsError::Combined("--contacts")),
            Some(_) if in_memory => return Err(SettingsError::Combined("--in-memory")),
            Some(_) if faults.is_some() => return Err(SettingsError::Combined("--faults")),
            Some(origin) => Source::Environment { origin, token: Token::new(token.unwrap_or_default())? },
            None => Source::Embedded {
                data: (!in_memory).then(|| data.unwrap_or_else(|| PathBuf::from("serve-data"))),
                contacts,
                faults,
            },
        };
        Ok(Command::Run(settings))
    }
}

fn count(flag: &str, value: String) -> Result<u32, SettingsError> {
    match value.parse() {
        Ok(count) if count <= MOST_CONTACTS => Ok(count),
        _ => {
            let reason = format!("it takes a whole number from 0 to {MOST_CONTACTS}.");
            Err(SettingsError::Value { flag: flag.to_owned(), value, reason })
        }
    }
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(flag: &str, value: String) -> Result<T, SettingsError> {
    value.parse().map_err(|error: T::Err| SettingsError::Value {
        flag: flag.to_owned(),
        reason: error.to_string(),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str], token: Option<&str>) -> Result<Settings, String> {
        match Settings::parse(args.iter().map(|arg| (*arg).to_owned()), token) {
            Ok(Command::Run(settings)) => Ok(settings),
            Ok(Command::Help) => Err("help".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn without_options_it_serves_this_machine_only() {
        let settings = parse(&[], None).unwrap();
        assert!(settings.bind.is_loopback());
        assert!(matches!(settings.source, Source::Embedded { data: Some(_), contacts: None, faults: None }));
        let settings = parse(&["--contacts", "1000000"], None).unwrap();
        assert!(matches!(settings.source, Source::Embedded { contacts: Some(1_000_000), .. }));
    }

    #[test]
    fn a_wrong_option_is_named_with_what_to_do() {
        for (args, named) in [
            (&["--prot", "1"][..], "--prot"),
            (&["--port", "70000"], "--port"),
            (&["--port"], "--port"),
            (&["--contacts=many"], "--contacts cannot be 'many'"),
            (&["--contacts=-1"], "from 0 to 10000000"),
            (&["--contacts", "10000001"], "from 0 to 10000000"),
            (&["--faults", "all"], "--faults"),
            (&["--frame-ancestors", "*"], "--frame-ancestors"),
            (&["--environment", "https://a/b"], "origin"),
            (&["--environment", "https://a"], "DATAVERSE_TOKEN"),
        ] {
            let error = parse(args, None).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
        assert!(parse(&["--environment=https://a", "--in-memory"], Some("t")).unwrap_err().contains("--in-memory"));
    }

    #[test]
    fn the_token_is_never_printed() {
        let settings = parse(&["--environment=https://org.example"], Some("secret")).unwrap();
        assert!(!format!("{settings:?}").contains("secret"));
        assert!(parse(&["--environment=https://org.example"], Some("two words")).is_err());
    }
}
