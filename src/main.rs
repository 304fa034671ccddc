//! Starts the app in the page.

fn main() {
    segment_builder::start();
}
