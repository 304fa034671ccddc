//! How far the making of demo data is: a bar in a terminal, a line for each tenth elsewhere.

use std::io::IsTerminal;

use emulator::Progress;
use indicatif::{ProgressBar, ProgressStyle};

pub(crate) type Report = Box<dyn FnMut(Progress) + Send>;

pub(crate) fn report() -> Report {
    if std::io::stderr().is_terminal() { bar() } else { lines() }
}

fn bar() -> Report {
    let style = ProgressStyle::with_template("  Making demo data {bar:40} {percent:>3} %, {eta} left");
    let bar = ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    Box::new(move |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        if progress.done == progress.total {
            bar.finish_and_clear();
        }
    })
}

fn lines() -> Report {
    let mut said = None;
    Box::new(move |progress| {
        let tenths = progress.done * 10 / progress.total.max(1);
        if said.replace(tenths) != Some(tenths) {
            println!("  Making demo data: {} %", tenths * 10);
        }
    })
}
