//! The command line of xtask, read without a library: it is small, and xtask must compile in seconds.

use std::fmt;

use crate::bench;

const MOST_CONTACTS: u32 = 10_000_000;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Serve(Serve),
    Test(Test),
    Bench(Bench),
    Setup,
    /// Not for people: opens the browser once the server on this port answers.
    OpenWhenReady(u16),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Serve {
    pub(crate) port: Option<u16>,
    pub(crate) data: Option<String>,
    pub(crate) contacts: Option<u32>,
    pub(crate) environment: Option<String>,
    pub(crate) open: bool,
    /// What follows `--`, handed to the proxy as it is.
    pub(crate) rest: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Test {
    /// In the order they run; all of them when none was named.
    pub(crate) steps: Vec<Step>,
    /// What follows `--`, handed to the test runners.
    pub(crate) rest: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Bench {
    /// All of them when none was named.
    pub(crate) names: Vec<String>,
    /// What follows `--`, handed to the bench.
    pub(crate) rest: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Fmt,
    Clippy,
    Native,
    Browser,
    E2e,
}

impl Step {
    pub(crate) const ALL: [Self; 5] = [Self::Fmt, Self::Clippy, Self::Native, Self::Browser, Self::E2e];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Browser => "browser",
            Self::E2e => "e2e",
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misuse(String);

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nRun `cargo xtask --help` to see what there is.", self.0)
    }
}

pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, Misuse> {
    let args: Vec<String> = args.into_iter().collect();
    let Some((command, options)) = args.split_first() else { return Ok(Command::Help) };
    let own = options.split(|option| option == "--").next().unwrap_or_default();
    let rest = options.get(own.len() + 1..).unwrap_or_default().to_vec();
    if own.iter().any(|option| option == "--help" || option == "-h") {
        return Ok(Command::Help);
    }
    match command.as_str() {
        "--help" | "-h" | "help" => Ok(Command::Help),
        "serve" => serve(own, rest).map(Command::Serve),
        "test" => test(own, rest).map(Command::Test),
        "bench" => bench(own, rest).map(Command::Bench),
        "setup" if own.is_empty() => Ok(Command::Setup),
        "setup" => Err(Misuse("`setup` takes no options.".to_owned())),
        "open-when-ready" => number("a port", own.first().cloned().unwrap_or_default()).map(Command::OpenWhenReady),
        other => Err(Misuse(format!("There is no command '{other}'."))),
    }
}

fn serve(own: &[String], rest: Vec<String>) -> Result<Serve, Misuse> {
    let mut options = Serve { rest, ..Serve::default() };
    let mut own = own.iter();
    while let Some(option) = own.next() {
        let (flag, inline) = match option.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (option.as_str(), None),
        };
        let mut value = || {
            let value = inline.map(str::to_owned).or_else(|| own.next().cloned());
            value.filter(|value| !value.is_empty()).ok_or_else(|| Misuse(format!("{flag} needs a value.")))
        };
        match flag {
            "--open" => options.open = true,
            "--port" => options.port = Some(number(flag, value()?)?),
            "--data" => options.data = Some(value()?),
            "--contacts" => options.contacts = Some(contacts(flag, value()?)?),
            "--environment" => options.environment = Some(value()?),
            _ => return Err(Misuse(format!("`serve` has no option '{option}'."))),
        }
    }
    if options.environment.is_some() && (options.data.is_some() || options.contacts.is_some()) {
        return Err(Misuse("--data and --contacts belong to the embedded Dataverse, not to --environment.".to_owned()));
    }
    Ok(options)
}

fn test(own: &[String], rest: Vec<String>) -> Result<Test, Misuse> {
    let mut steps = Vec::new();
    for name in own {
        let step = Step::ALL.into_iter().find(|step| step.name() == name);
        steps.push(step.ok_or_else(|| Misuse(format!("There is no test step '{name}'.")))?);
    }
    if steps.is_empty() {
        steps.extend(Step::ALL);
    }
    steps.sort_unstable();
    steps.dedup();
    Ok(Test { steps, rest })
}

fn bench(own: &[String], rest: Vec<String>) -> Result<Bench, Misuse> {
    let known = || bench::names().map(str::to_owned);
    if let Some(unknown) = own.iter().find(|name| !known().any(|known| known == **name)) {
        let known: Vec<String> = known().collect();
        return Err(Misuse(format!("There is no benchmark '{unknown}', only {}.", known.join(" and "))));
    }
    let names = if own.is_empty() { known().collect() } else { own.to_vec() };
    Ok(Bench { names, rest })
}

/// The server's own bound, said before the app is built.
fn contacts(flag: &str, value: String) -> Result<u32, Misuse> {
    let contacts = value.parse().ok().filter(|contacts| *contacts <= MOST_CONTACTS);
    contacts.ok_or_else(|| Misuse(format!("{flag} cannot be '{value}': from 0 to {MOST_CONTACTS} can be made.")))
}

fn number<T: std::str::FromStr>(flag: &str, value: String) -> Result<T, Misuse> {
    value.parse().map_err(|_| Misuse(format!("{flag} cannot be '{value}'.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, Misuse> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn serve_takes_its_options_in_both_spellings() {
        let expected = Serve {
            port: Some(9000),
            data: Some("d".to_owned()),
            contacts: Some(10),
            open: true,
            rest: vec!["--host".to_owned(), "a".to_owned()],
            ..Serve::default()
        };
        assert_eq!(parsed("serve --port=9000 --data d --contacts 10 --open -- --host a"), Ok(Command::Serve(expected)));
    }

    #[test]
    fn steps_run_in_their_own_order_and_once() {
        let Ok(Command::Test(options)) = parsed("test e2e fmt e2e -- --grep x") else { panic!() };
        assert_eq!(options.steps, [Step::Fmt, Step::E2e]);
        assert_eq!(options.rest, ["--grep", "x"]);
        let Ok(Command::Test(all)) = parsed("test") else { panic!() };
        assert_eq!(all.steps, Step::ALL);
    }

    #[test]
    fn all_benchmarks_run_unless_some_are_named() {
        let Ok(Command::Bench(all)) = parsed("bench -- --contacts 10000") else { panic!() };
        assert_eq!(all.names, bench::names().collect::<Vec<_>>());
        assert_eq!(all.rest, ["--contacts", "10000"]);
        let Ok(Command::Bench(one)) = parsed("bench emulator") else { panic!() };
        assert_eq!(one.names, ["emulator"]);
    }

    #[test]
    fn a_mistake_is_named() {
        for (line, named) in [
            ("sevre", "sevre"),
            ("serve --prot 1", "--prot"),
            ("serve --port", "--port"),
            ("serve --port 65536", "65536"),
            ("serve --contacts many", "'many'"),
            ("serve --contacts 10000001", "10000000"),
            ("serve --environment https://a --data d", "--data"),
            ("test nativ", "nativ"),
            ("bench emulatr", "emulatr"),
        ] {
            assert!(parsed(line).unwrap_err().to_string().contains(named), "{line}");
        }
        assert_eq!(parsed("serve --help"), Ok(Command::Help));
        assert_eq!(parsed(""), Ok(Command::Help));
    }
}
