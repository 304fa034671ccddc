//! The Web API through `Emulator::handle`, over real SQLite.

#[cfg(test)]
#[path = "support/mod.rs"]
mod support;

#[cfg(test)]
mod api {
    mod actions;
    mod aggregate;
    mod batch;
    mod behaviour;
    mod beside;
    mod budget;
    mod bulk;
    mod csdl;
    mod dates;
    mod deep;
    mod deep_pages;
    mod demo;
    mod fetch_aggregate;
    mod fetchxml;
    mod formats;
    mod functions;
    mod guards;
    mod heavy;
    mod lifecycle;
    mod links;
    mod many_to_many;
    mod metadata;
    mod nulls;
    mod oracle;
    mod plans;
    mod query;
    mod real_time;
    mod related;
    mod storage;
    mod wire;
    mod write;
}
