//! The Web API through `Emulator::handle`, over real SQLite.

#[cfg(test)]
#[path = "support/mod.rs"]
mod support;

#[cfg(test)]
mod api {
    mod actions;
    mod budget;
    mod demo;
    mod fetchxml;
    mod lifecycle;
    mod metadata;
    mod query;
    mod storage;
    mod wire;
    mod write;
}
