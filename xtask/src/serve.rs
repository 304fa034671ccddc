//! `cargo xtask serve`: everything built, then the proxy in this process's place.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::{app, args, process, workspace};

const PORT: u16 = 8080;

pub(crate) fn run(options: &args::Serve) -> Result<(), Failure> {
    let port = options.port.unwrap_or(PORT);
    free(port)?;
    if options.environment.is_some() && std::env::var_os("DATAVERSE_TOKEN").is_none() {
        return Err(Failure::new("Reading the access token", "DATAVERSE_TOKEN is not set.")
            .advise("Set it to an access token for the environment, then run the same command again."));
    }
    app::build()?;
    let mut proxy = Command::new(app::proxy()?);
    proxy.arg("--port").arg(port.to_string()).arg("--dist").arg(workspace::dist());
    match &options.environment {
        Some(url) => proxy.args(["--environment", url]),
        None => {
            let data = options.data.as_ref().map_or_else(|| workspace::target().join("serve-data"), Into::into);
            if let Some(contacts) = options.contacts {
                proxy.arg("--contacts").arg(contacts.to_string());
            }
            proxy.arg("--data").arg(data)
        }
    };
    proxy.args(&options.rest);
    if options.open && port != 0 {
        let opener = std::env::current_exe().and_then(|own| {
            Command::new(own).arg("open-when-ready").arg(port.to_string()).stdin(Stdio::null()).spawn()
        });
        opener.map_err(|error| Failure::new("Opening the browser", error.to_string()))?;
    }
    // Signals then reach the server itself, and nothing is left behind.
    let error = proxy.exec();
    Err(Failure::new(format!("`{}`", process::line(&proxy)), error.to_string()))
}

/// Said before the long work, not after it.
fn free(port: u16) -> Result<(), Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop).map_err(|error| {
        let advice = "Stop the program that listens there, or choose another port with --port.";
        Failure::new(format!("Listening on port {port}"), error.to_string()).advise(advice)
    })
}

/// Waits for the server and hands its address to the system's browser.
pub(crate) fn open_when_ready(port: u16) -> Result<(), Failure> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(600) {
        if answers(port) {
            let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
            let url = format!("http://127.0.0.1:{port}/");
            return process::quiet(Command::new(opener).arg(&url))
                .map_err(|failure| failure.advise(format!("Open {url} yourself.")));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// Whether the server on this port says that it is well.
pub(crate) fn answers(port: u16) -> bool {
    let limit = Duration::from_secs(2);
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), limit)?;
        stream.set_read_timeout(Some(limit))?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200 "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_what_to_do() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let failure = free(port).unwrap_err().to_string();
        assert!(failure.contains(&port.to_string()) && failure.contains("--port"), "{failure}");
    }
}
