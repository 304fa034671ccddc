//! Runs other programs: shows or holds back what they say, keeps its end for the case that they fail, ends them when
//! they take too long.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::step::seconds;

/// Lines of a failed program's output that are worth repeating: more when they were not seen yet.
const TAIL_SHOWN: usize = 15;
const TAIL_QUIET: usize = 40;
const HEARTBEAT: Duration = Duration::from_secs(30);

type Tail = Arc<Mutex<VecDeque<String>>>;

/// Runs to the end, showing the output.
pub(crate) fn shown(command: &mut Command) -> Result<(), Failure> {
    run(command, true, None)
}

/// Runs to the end in silence, apart from a sign of life now and then.
pub(crate) fn quiet(command: &mut Command) -> Result<(), Failure> {
    run(command, false, None)
}

pub(crate) fn quiet_within(limit: Duration, command: &mut Command) -> Result<(), Failure> {
    run(command, false, Some(limit))
}

/// What a program prints when asked; nothing when it is not there or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command line as a person would type it, without its environment.
pub(crate) fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn run(command: &mut Command, show: bool, limit: Option<Duration>) -> Result<(), Failure> {
    let what = format!("`{}`", line(command));
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        let failure = Failure::new(&what, error.to_string());
        let program = command.get_program().to_string_lossy().into_owned();
        if missing {
            failure.advise(format!("Install '{program}' or put it on PATH, then run the same command again."))
        } else {
            failure
        }
    })?;
    let tail = Tail::default();
    let readers: Vec<_> = [
        child.stdout.take().map(|stream| follow(stream, show, &tail)),
        child.stderr.take().map(|stream| follow(stream, show, &tail)),
    ]
    .into_iter()
    .flatten()
    .collect();

    let start = Instant::now();
    let mut next_sign = HEARTBEAT;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => {}
            Err(error) => return Err(Failure::new(what, error.to_string())),
        }
        if limit.is_some_and(|limit| start.elapsed() > limit) {
            // It may have ended meanwhile; then there is nothing left to end.
            let _ = child.kill();
            let _ = child.wait();
            let why = format!("It took longer than {} and was ended.", seconds(limit.unwrap_or_default()));
            return Err(
                Failure::new(what, why).advise("Check the network connection, then run the same command again.")
            );
        }
        if !show && start.elapsed() > next_sign {
            println!("  … {} so far", seconds(start.elapsed()));
            next_sign += HEARTBEAT;
        }
        sleep(Duration::from_millis(20));
    };
    // A process that the program left behind may hold its output open; what matters has been said by then.
    let patience = Instant::now();
    while readers.iter().any(|reader| !reader.is_finished()) && patience.elapsed() < Duration::from_secs(5) {
        sleep(Duration::from_millis(10));
    }
    if status.success() {
        return Ok(());
    }
    let lines = tail.lock().unwrap_or_else(PoisonError::into_inner);
    let said = lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
    Err(Failure::new(what, format!("{said}\n({status})")))
}

fn follow(stream: impl Read + Send + 'static, show: bool, tail: &Tail) -> JoinHandle<()> {
    let tail = Arc::clone(tail);
    spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut bytes = Vec::new();
        while matches!(stream.read_until(b'\n', &mut bytes), Ok(1..)) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if show {
                println!("{line}");
            }
            let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
            tail.push_back(line);
            if tail.len() > if show { TAIL_SHOWN } else { TAIL_QUIET } {
                tail.pop_front();
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_program_is_named_with_the_end_of_what_it_said() {
        let mut command = Command::new("sh");
        let failure = quiet(command.args(["-c", "seq 100; echo the cause >&2; exit 3"])).unwrap_err().to_string();
        assert!(failure.contains("the cause") && failure.contains("exit status: 3"), "{failure}");
        assert!(failure.contains("\n  100\n") && !failure.contains("\n  50\n"), "{failure}");
    }

    #[test]
    fn a_missing_program_is_advised_on() {
        let failure = quiet(&mut Command::new("no-such-program-here")).unwrap_err().to_string();
        assert!(failure.contains("Install 'no-such-program-here'"), "{failure}");
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let failure = quiet_within(Duration::from_millis(50), Command::new("sleep").arg("60")).unwrap_err().to_string();
        assert!(failure.contains("was ended"), "{failure}");
    }
}
