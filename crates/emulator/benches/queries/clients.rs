//! How long sixteen clients wait when they ask at once.

use std::time::{Duration, Instant};

use crate::cases::Case;
use crate::world::World;
use crate::{Failure, shown};

const CLIENTS: usize = 16;
const TIME: Duration = Duration::from_secs(10);

/// How often somebody else writes, where anybody does.
const PAUSE: Duration = Duration::from_millis(100);

/// Every client asks one query after the other, each beginning with another one.
pub(crate) fn measure(world: &World, cases: &[Case], written: bool) -> Result<(), Failure> {
    let emulator = &world.emulator;
    let begin = Instant::now();
    let ask = |client: usize| -> Result<Vec<Duration>, Failure> {
        let mut times = Vec::new();
        for case in cases.iter().cycle().skip(client) {
            let request = crate::world::request(&case.call)?;
            let start = Instant::now();
            if start - begin > TIME {
                break;
            }
            if emulator.handle(request).status() != 200 {
                return Err(case.name.into());
            }
            times.push(start.elapsed());
        }
        Ok(times)
    };
    let ask = &ask;
    let write = || {
        while begin.elapsed() < TIME {
            world.write()?;
            std::thread::sleep(PAUSE);
        }
        Ok::<_, Failure>(())
    };
    let mut times = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|client| scope.spawn(move || ask(client))).collect();
        if written {
            write()?;
        }
        let waited = clients.into_iter().map(|client| client.join().map_err(|_| "a client ended early")?);
        waited.collect::<Result<Vec<_>, Failure>>()
    })?
    .concat();
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().map(shown).unwrap_or_default();
    let while_what = if written { "ten writes a second" } else { "nothing is written" };
    println!("{CLIENTS} clients, {while_what}: {} answers in {} s", times.len(), TIME.as_secs());
    println!("median {}, 99 % within {}", at(50), at(99));
    Ok(())
}
