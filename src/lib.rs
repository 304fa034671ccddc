//! The app: a person builds a segment, checks it, previews it, creates it and takes it live.
//!
//! Components are small functions of signals. What is edited lives in [`designer::Designer`], what talks to the
//! environment in [`api`]; every text a person reads comes from [`messages`].

#![expect(unreachable_pub, reason = "the component macro writes `pub` functions into private modules")]

pub mod api;
pub mod app;
mod crash;
pub mod designer;
pub mod draft;
mod history;
mod kept;
pub mod messages;
pub mod metadata;
mod metadata_store;
pub mod own_templates;
pub mod pages;
mod parts;
pub mod segment;
pub mod settings;
pub mod share;
pub mod task;
pub mod templates;
pub mod ui;

use leptos::prelude::*;

/// Takes the place of what the page showed while the program was loading.
pub fn start() {
    std::panic::set_hook(Box::new(crash::report));
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    settings::apply();
    mount_to_body(app::App);
}
