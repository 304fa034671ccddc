//! What happens around the questions: the file is opened again, and live segments are evaluated every hour.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use emulator::Emulator;

use crate::world::{World, options};
use crate::{Failure, shown};

/// After an end in good order, and after one that left its log behind, as a kill does.
pub(crate) fn restart(contacts: u32) -> Result<World, Failure> {
    let start = Instant::now();
    let world = World::open(contacts, true)?;
    println!("opened after an end in good order: {}", shown(start.elapsed()));
    let start = Instant::now();
    world.emulator.verify()?;
    println!("all pages looked at beside the work: {}", shown(start.elapsed()));
    world.write()?;
    let start = Instant::now();
    drop(Emulator::open(options(contacts, Arc::clone(&world.clock)))?);
    println!("opened after a kill: {}", shown(start.elapsed()));
    Ok(world)
}

/// How long a write waits while all live segments are evaluated.
pub(crate) fn evaluation(world: &World) -> Result<(), Failure> {
    world.clock.pass(world.until_evaluated()?);
    let emulator = &world.emulator;
    let (start, running) = (Instant::now(), AtomicBool::new(true));
    let mut times = std::thread::scope(|scope| {
        scope.spawn(|| {
            emulator.advance();
            running.store(false, Ordering::SeqCst);
        });
        let mut times = Vec::new();
        while running.load(Ordering::SeqCst) {
            let start = Instant::now();
            world.write()?;
            times.push(start.elapsed());
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok::<_, Failure>(times)
    })?;
    let took = start.elapsed();
    times.sort_unstable();
    let longest = times.last().copied().unwrap_or_default();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!(
        "hourly evaluation: {}; of {} writes meanwhile half within {}, all within {}",
        shown(took),
        times.len(),
        shown(median),
        shown(longest)
    );
    Ok(())
}
