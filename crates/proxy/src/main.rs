//! The `proxy` program: reads its options, opens what stands behind it, says where it listens, stops on a signal.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to the person who started it")]

mod progress;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use emulator::{Clock, Emulator, OpenError, Options, Storage};
use proxy::{
    Admin, Assets, Backend, CONTACTS, Command, Embedded, Environment, Faults, Faulty, FaultyClock, Hosts, Reach,
    Server, Settings, Site, Source, Timeouts, USAGE,
};

/// How long work that was begun may go on after the program was told to stop. What was acknowledged is on disk by then.
const LAST_WORK: Duration = Duration::from_secs(2);

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let token = std::env::var("DATAVERSE_TOKEN").ok();
    let settings = match Settings::parse(std::env::args().skip(1), token.as_deref()) {
        Ok(Command::Run(settings)) => settings,
        Ok(Command::Help) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = runtime.map_err(Failure::from).and_then(|runtime| {
        let outcome = runtime.block_on(serve(settings));
        runtime.shutdown_timeout(LAST_WORK);
        outcome
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: Settings) -> Result<(), Failure> {
    let assets = Assets::load(&settings.dist, &settings.frame_ancestors)?;
    // Before the long work, so that a port in use is known at once.
    let server = Server::bind(SocketAddr::new(settings.bind, settings.port)).await?;
    let (reach, backend): (Reach, Arc<dyn Backend>) = match settings.source {
        Source::Embedded { data, contacts, faults: None } => {
            (Reach::Embedded, Arc::new(open(data, contacts, Arc::new(SystemClock)).await?))
        }
        Source::Embedded { data, contacts, faults: Some(port) } => {
            let faults = Faults::default();
            let admin = Admin::bind(port, faults.clone(), Arc::new(SystemClock)).await?;
            let clock = FaultyClock::new(SystemClock, faults.clone());
            let embedded = open(data, contacts, Arc::new(clock)).await?;
            println!("Faults are switched on and off at http://{}/", admin.address());
            tokio::spawn(admin.run(stopped()));
            (Reach::Embedded, Arc::new(Faulty::new(Arc::new(embedded), faults)))
        }
        Source::Environment { origin, token } => {
            (Reach::Environment, Arc::new(Environment::new(origin, token, Timeouts::default())?))
        }
    };
    let site = Site { hosts: Hosts::new(settings.hosts), reach, backend, assets };
    println!("Segment Builder is ready: http://{}/", server.address());
    server.run(site, stopped()).await;
    Ok(())
}

async fn open(data: Option<PathBuf>, contacts: Option<u32>, clock: Arc<dyn Clock>) -> Result<Embedded, Failure> {
    let storage = match data {
        Some(folder) => Storage::File(database(&folder)?),
        None => Storage::Memory,
    };
    let emulator = tokio::task::spawn_blocking(move || {
        let mut options = Options::new(storage, clock);
        options.evaluates_beside = true;
        options.contacts = contacts.unwrap_or(CONTACTS);
        let made = Arc::new(AtomicBool::new(false));
        options.progress = Some(Box::new({
            let (made, mut report) = (Arc::clone(&made), progress::report());
            move |progress| {
                made.store(true, Ordering::Relaxed);
                report(progress);
            }
        }));
        let emulator = Emulator::open(options)?;
        if contacts.is_some_and(|wanted| wanted > 0) && !made.load(Ordering::Relaxed) {
            println!("  The data folder is in use already; --contacts is for its first start only.");
        }
        Ok::<_, OpenError>(emulator)
    });
    let embedded = Embedded::start(emulator.await??);
    let verified = embedded.verify();
    tokio::spawn(async move {
        if let Ok(Err(damage)) = verified.await {
            eprintln!("error: {damage}");
        }
    });
    Ok(embedded)
}

fn database(folder: &Path) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("The data folder {} cannot be made: {error}", folder.display()))?;
    Ok(folder.join("segment-builder.sqlite"))
}

/// Completes when the person or the system asks the program to stop.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}

struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}
