//! The end-to-end tests: a fresh server with fresh data on a free port, Playwright against it, and always an end. Last
//! the size of a first visit.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::cache::Scratch;
use crate::failure::Failure;
use crate::step::step;
use crate::{app, process, serve, size, system, workspace};

/// Making the demo data takes seconds; this is for a machine that is busy with other things.
const START_TIME: Duration = Duration::from_secs(180);
const READY: &str = "Segment Builder is ready: ";

pub(crate) fn run(rest: &[String]) -> Result<(), Failure> {
    app::build()?;
    let proxy = app::proxy()?;
    let sql = app::sql_tool()?;
    system::chromium()?;
    system::npm_packages()?;
    let data = Scratch::new(&std::env::temp_dir(), "segment-builder-e2e")?;
    let server = step("Starting the server", || Server::start(&proxy, data.path(), None))?;
    let mut playwright = Command::new("npx");
    playwright.args(["--no-install", "playwright", "test", "--config", "tests/e2e/playwright.config.ts"]).args(rest);
    playwright.current_dir(workspace::root()).env("E2E_BASE_URL", &server.url).env("E2E_DATA", data.path());
    playwright.env("E2E_CHROMIUM", system::CHROMIUM).env("E2E_SQL", &sql);
    // For tests that need a server of their own, to have faults there.
    playwright.env("E2E_PROXY", &proxy).env("E2E_DIST", workspace::dist());
    process::shown(&mut playwright)?;
    step("The size of a first visit", size::check)
}

/// Ends with the value that holds it, whatever happened meanwhile.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    /// `contacts` is how many a folder without data gets, the usual number where nothing is said.
    pub(crate) fn start(proxy: &Path, data: &Path, contacts: Option<u32>) -> Result<Self, Failure> {
        let what = "Starting the server";
        let mut command = Command::new(proxy);
        command.args(["--port", "0", "--data"]).arg(data).arg("--dist").arg(workspace::dist());
        if let Some(contacts) = contacts {
            command.arg("--contacts").arg(contacts.to_string());
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut server =
            Self { child: child.map_err(|error| Failure::new(what, error.to_string()))?, url: String::new() };
        let (said, lines) = mpsc::channel();
        if let Some(output) = server.child.stdout.take() {
            // Reads on after the address is known, so that the server never waits for a reader.
            std::thread::spawn(move || {
                BufReader::new(output).lines().map_while(Result::ok).for_each(|line| drop(said.send(line)))
            });
        }
        while let Ok(line) = lines.recv_timeout(START_TIME) {
            if let Some(url) = line.strip_prefix(READY) {
                server.url = url.trim_end_matches('/').to_owned();
                break;
            }
        }
        let port = server.url.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        if port.is_some_and(serve::answers) {
            return Ok(server);
        }
        Err(Failure::new(what, "It ended or did not become ready; what it said stands above."))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has no work that matters: its data is thrown away with it, or looked at when it is used again.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
