//! Ten queries through the emulator, each against the best SQL that a person would write by hand on the same file.
//!
//! `cargo bench -p emulator` measures medians at ten thousand and at a million contacts, how long clients wait when
//! sixteen ask at once, how long it takes to open the file again, and how long a write waits for the hourly evaluation. The files are kept in target/tmp; other sizes: `-- --contacts 1000,50000`.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod cases;
mod clients;
mod life;
mod world;

use std::time::{Duration, Instant};

use cases::{Case, cases};
use world::World;

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Each query runs so often, or for so long.
const RUNS: usize = 200;
const TIME: Duration = Duration::from_secs(4);

struct Figures {
    emulator: Duration,
    by_hand: Duration,
}

fn main() -> Result<(), Failure> {
    let sizes = sizes()?;
    let mut columns: Vec<Vec<Figures>> = Vec::new();
    let cases = cases();
    for size in &sizes {
        let world = World::open(*size, false)?;
        println!("{size} contacts: {} MB", world.megabytes()?);
        columns.push(cases.iter().map(|case| figures(&world, case)).collect::<Result<_, _>>()?);
    }
    println!();
    print!("| query |");
    sizes.iter().for_each(|size| print!(" {size}: emulator | by hand | ratio |"));
    println!(" growth |");
    println!("|---|{}---|", "---|---|---|".repeat(sizes.len()));
    for (number, case) in cases.iter().enumerate() {
        let row: Vec<&Figures> = columns.iter().filter_map(|column| column.get(number)).collect();
        print!("| {} |", case.name);
        for Figures { emulator, by_hand } in &row {
            print!(" {} | {} | {:.2} |", shown(*emulator), shown(*by_hand), ratio(*emulator, *by_hand));
        }
        let growth = row.first().zip(row.last()).map_or(1.0, |(least, most)| ratio(most.emulator, least.emulator));
        println!(" × {growth:.0} |");
    }
    println!();
    if let Some(size) = sizes.last() {
        let world = life::restart(*size)?;
        clients::measure(&world, &cases, false)?;
        clients::measure(&world, &cases, true)?;
        life::evaluation(&world)?;
    }
    Ok(())
}

fn sizes() -> Result<Vec<u32>, Failure> {
    let mut args = std::env::args().skip_while(|arg| arg != "--contacts").skip(1);
    let list = args.next().unwrap_or_else(|| "10000,1000000".to_owned());
    list.split(',').map(|size| size.parse().map_err(|_| format!("--contacts cannot be '{list}'.").into())).collect()
}

fn figures(world: &World, case: &Case) -> Result<Figures, Failure> {
    // Both have to say the same, or the comparison means nothing.
    let (ours, by_hand) = (world.answer(case)?, world.by_hand(case)?);
    if ours != by_hand {
        return Err(format!("{}: the emulator says {ours:?}, SQL by hand {by_hand:?}", case.name).into());
    }
    // In turn, so that whatever else the machine does is shared.
    let (begin, mut emulator, mut by_hand) = (Instant::now(), Vec::new(), Vec::new());
    while emulator.len() < 3 || emulator.len() < RUNS && begin.elapsed() < TIME {
        let start = Instant::now();
        world.ask(case)?;
        emulator.push(start.elapsed());
        let start = Instant::now();
        world.by_hand(case)?;
        by_hand.push(start.elapsed());
    }
    Ok(Figures { emulator: median(emulator), by_hand: median(by_hand) })
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

pub(crate) fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}
