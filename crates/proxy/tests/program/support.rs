//! The program as a child process, and a client that waits.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running program; it ends with this value.
pub(crate) struct Program {
    child: Child,
    /// `127.0.0.1:PORT`
    pub(crate) host: String,
}

impl Program {
    /// Returns once it says that it is ready.
    pub(crate) fn start(data: &Path, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proxy"));
        command.args(["--port", "0", "--dist", "does-not-exist", "--data"]).arg(data).args(options);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let host = lines.find_map(|line| {
            let line = line.unwrap();
            line.strip_prefix("Segment Builder is ready: http://").map(|host| host.trim_end_matches('/').to_owned())
        });
        // Whatever it says later is read away, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, host: host.expect("it ended before it was ready") }
    }

    /// SIGKILL: nothing is written, closed or said any more.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The status of one request's answer, and its body; nothing when the answer did not arrive whole.
pub(crate) fn send(host: &str, method: &str, path: &str, head: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let length = body.len();
    let request = format!(
        "{method} /api/data/v9.2/{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n{head}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}
