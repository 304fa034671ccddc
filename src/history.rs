//! Versions of definitions that were saved or seen here, kept in this browser: the environment keeps only the last.

use dataverse::Uuid;
use serde::{Deserialize, Serialize};

use crate::kept;

/// How many versions of a segment are kept, how long their texts are together, and of how many segments.
const VERSIONS: usize = 20;
const CHARS: usize = 60_000;
const SEGMENTS: usize = 40;
/// How many counts of a segment are kept.
const COUNTS: usize = 60;
/// The characters of a time stamp that say which day it is.
const DAY: usize = 10;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// When the environment got it: UTC, ISO 8601.
    pub at: String,
    pub name: String,
    pub text: String,
    /// How many contacts it found when that was last counted exactly.
    pub size: Option<u64>,
    /// What was counted as long as it was the newest, the last of each day.
    #[serde(default)]
    pub counts: Vec<Counted>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// UTC, ISO 8601.
    pub at: String,
    pub contacts: u64,
    /// Whether there are at least as many, rather than just as many.
    #[serde(default)]
    pub is_bound: bool,
}

impl Version {
    /// What is known of its size through time, from the oldest to the newest.
    pub fn sizes(&self) -> Vec<Counted> {
        let told = self.size.filter(|_| self.counts.is_empty());
        let told = told.map(|contacts| Counted { at: self.at.clone(), contacts, is_bound: false });
        self.counts.iter().cloned().chain(told).collect()
    }
}

const PREFIX: &str = "history.";

fn name(id: Uuid) -> String {
    format!("{PREFIX}{id}")
}

/// The versions of a segment, from the oldest to the newest.
pub fn of(id: Uuid) -> Vec<Version> {
    kept::find(&name(id)).unwrap_or_default()
}

/// Keeps a version unless its text is that of the newest one.
pub fn note(id: Uuid, version: Version) {
    let mut versions = of(id);
    if version.text.is_empty() || versions.last().is_some_and(|last| last.text == version.text) {
        return;
    }
    if versions.is_empty() {
        make_room();
    }
    versions.push(version);
    let chars = |versions: &[Version]| versions.iter().map(|version| version.text.len()).sum::<usize>();
    while versions.len() > 1 && (versions.len() > VERSIONS || chars(&versions) > CHARS) {
        versions.remove(0);
    }
    kept::keep(&name(id), &versions);
}

/// What the newest version found, if that is still the one that was counted.
pub fn note_size(id: Uuid, text: &str, counted: Counted) {
    let mut versions = of(id);
    let Some(last) = versions.last_mut().filter(|last| last.text == text) else { return };
    if !counted.is_bound {
        last.size = Some(counted.contacts);
    }
    let day = |counted: &Counted| counted.at.chars().take(DAY).collect::<String>();
    if last.counts.last().is_some_and(|before| day(before) == day(&counted)) {
        last.counts.pop();
    }
    last.counts.push(counted);
    let mut too_many = versions.iter().map(|version| version.counts.len()).sum::<usize>().saturating_sub(COUNTS);
    for version in &mut versions {
        let gone = too_many.min(version.counts.len());
        version.counts.drain(..gone);
        too_many -= gone;
    }
    kept::keep(&name(id), &versions);
}

/// The segment that was saved the longest ago gives way.
fn make_room() {
    let names: Vec<String> = kept::names().into_iter().filter(|name| name.starts_with(PREFIX)).collect();
    if names.len() < SEGMENTS {
        return;
    }
    let last = |name: &String| kept::find::<Vec<Version>>(name).and_then(|all| Some(all.last()?.at.clone()));
    let oldest = names.into_iter().map(|name| (last(&name), name)).min();
    if let Some((_, name)) = oldest {
        kept::keep_text(&name, "");
    }
}
