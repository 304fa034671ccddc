//! The program as a child process, and a client that waits.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running program; it ends with this value.
pub(crate) struct Program {
    child: Child,
    /// `127.0.0.1:PORT`
    pub(crate) host: String,
    /// Where faults are switched, when they can be.
    pub(crate) faults: Option<String>,
}

impl Program {
    /// Returns once it says that it is ready.
    pub(crate) fn start(data: &Path, options: &[&str]) -> Self {
        let mut child = spawn(data, options);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = |line: &str, said: &str| Some(line.strip_prefix(said)?.trim_end_matches('/').to_owned());
        let mut faults = None;
        let host = lines.find_map(|line| {
            let line = line.unwrap();
            faults = faults.take().or_else(|| address(&line, "Faults are switched on and off at http://"));
            address(&line, "Segment Builder is ready: http://")
        });
        // Whatever it says later is read away, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, host: host.expect("it ended before it was ready"), faults }
    }

    /// Starts it, and kills it whether it is ready or not.
    pub(crate) fn kill_while_it_starts(data: &Path, options: &[&str], after: Duration) {
        let mut child = spawn(data, options);
        std::thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM: it ends in good order.
    pub(crate) fn stop(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// SIGKILL: nothing is written, closed or said any more.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn spawn(data: &Path, options: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proxy"));
    command.args(["--port", "0", "--dist", "does-not-exist", "--data"]).arg(data).args(options);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// One request on a connection of its own; the answer may have no end.
pub(crate) fn ask(host: &str, method: &str, target: &str, head: &str, body: &str) -> Result<Reply> {
    let (bytes, end) = read(host, method, target, head, body)?;
    end?;
    let text = String::from_utf8_lossy(&bytes);
    let cut = || Error::from(ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut)?;
    Ok(Reply { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
}

/// All bytes that arrive, and how the connection ended.
pub(crate) fn read(host: &str, method: &str, target: &str, head: &str, body: &str) -> Result<(Vec<u8>, Result<()>)> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let length = body.len();
    let host = if head.contains("host:") { String::new() } else { format!("host: {host}\r\n") };
    let request = format!(
        "{method} {target} HTTP/1.1\r\n{host}connection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n{head}\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).map(drop);
    Ok((bytes, end))
}

/// The status of one request to the Web API, and the answer's body; nothing when the answer did not arrive whole.
pub(crate) fn send(host: &str, method: &str, path: &str, head: &str, body: &str) -> Option<(u16, String)> {
    let reply = ask(host, method, &format!("/api/data/v9.2/{path}"), head, body).ok()?;
    Some((reply.status, reply.body))
}
