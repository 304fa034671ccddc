//! The real program, started as people start it.

#[cfg(test)]
mod program {
    mod damaged;
    mod faults;
    mod killed;
    mod support;
}
