//! The server: the built app as static files, and an allow-listed way to Dataverse or to the embedded one.
//!
//! A request is judged in this order: whose it is ([`guard`]), which resource its path names ([`resource`]), whether
//! that resource takes the method ([`rules`], [`lookup`]), what is asked of it ([`asked`]), and how large it is ([`api`]). Only what passed is handed to a
//! [`Backend`], rebuilt from what was judged, so that no other bytes than the judged ones are ever forwarded. Between the
//! two, faults can be switched on ([`Faults`]).

mod api;
mod asked;
mod assets;
mod backend;
mod batch;
mod faults;
mod guard;
mod lookup;
mod refusal;
mod resource;
mod rules;
mod server;
mod settings;

pub use assets::{Assets, AssetsError, FrameAncestors};
pub use backend::{
    Answer, Backend, BackendError, Embedded, Environment, EnvironmentError, EnvironmentOrigin, Timeouts, Token,
};
pub use faults::{Admin, Faults, Faulty, FaultyClock};
pub use guard::Hosts;
pub use rules::Reach;
pub use server::{Server, Site, StartError};
pub use settings::{CONTACTS, Command, Settings, SettingsError, Source, USAGE};
