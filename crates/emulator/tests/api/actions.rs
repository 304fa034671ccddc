//! The three actions.
