//! Templates of one's own: kept in this browser, and carried to others as a file.

use dataverse::outbound::{MAX_NAME_CHARS, SegmentType};
use segment_query::MAX_QUERY_CHARS;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::draft::Draft;
use crate::kept;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnTemplate {
    pub name: String,
    /// Segments can be dynamic or compound.
    #[serde(rename = "type")]
    pub type_code: i32,
    pub query: String,
}

/// What a file holds, and the browser keeps.
#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    templates: Vec<OwnTemplate>,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    TooLarge,
    /// The browser's storage is full, or switched off.
    NoRoom,
    /// It is no JSON, or JSON of something else.
    NotUnderstood,
    /// It is of another version of the app.
    Version(u32),
    /// One of its templates, counted from 1, is no definition.
    Template(usize),
}

const VERSION: u32 = 1;
const NAME: &str = "templates";
const MOST: usize = 200;
/// Far more than so many templates take.
pub const MAX_FILE_BYTES: f64 = 2_000_000.0;

impl OwnTemplate {
    pub fn new(name: &str, segment_type: SegmentType, query: String) -> Self {
        Self { name: name.trim().to_owned(), type_code: segment_type.code(), query }
    }

    pub fn draft(&self) -> Draft {
        let segment_type = SegmentType::from_code(self.type_code).unwrap_or(SegmentType::Dynamic);
        Draft::of_text(segment_type, self.name.clone(), self.query.clone())
    }

    fn is_sound(&self) -> bool {
        let length = self.name.trim().chars().count();
        let known = [SegmentType::Dynamic, SegmentType::Compound].iter().any(|known| known.code() == self.type_code);
        known && (1..=MAX_NAME_CHARS).contains(&length) && self.query.chars().count() <= MAX_QUERY_CHARS
    }
}

/// What is kept, the latest first.
pub fn all() -> Vec<OwnTemplate> {
    stored().0
}

/// The same, and whether that is everything: what a later version kept here, or a bad entry, does not read.
fn stored() -> (Vec<OwnTemplate>, bool) {
    let Some(text) = kept::text(NAME) else { return (Vec::new(), true) };
    let mut file: Value = serde_json::from_str(&text).unwrap_or_default();
    if file.get("version").and_then(Value::as_u64) != Some(u64::from(VERSION)) {
        return (Vec::new(), false);
    }
    let list = file.get_mut("templates").map(Value::take).unwrap_or_default();
    let (mut templates, is_whole) = kept::entries::<OwnTemplate>(list);
    let count = templates.len();
    templates.retain(OwnTemplate::is_sound);
    let is_whole = is_whole && templates.len() == count;
    (templates, is_whole)
}

/// Adds one, under a name that no other has: says which. `None` where there is no room for it.
pub fn add(template: OwnTemplate) -> Option<String> {
    let mut kept = all();
    let name = put_in(&mut kept, template, 0)?;
    keep(kept).then_some(name)
}

pub fn remove(name: &str) {
    let mut kept = all();
    kept.retain(|other| other.name != name);
    keep(kept);
}

/// One that is there already, word for word, is not there twice.
fn put_in(kept: &mut Vec<OwnTemplate>, mut template: OwnTemplate, place: usize) -> Option<String> {
    if !kept.contains(&template) {
        if kept.len() >= MOST {
            return None;
        }
        template.name = free_name(&template.name, kept);
        kept.insert(place.min(kept.len()), template.clone());
    }
    Some(template.name)
}

/// The name itself, or the first of "name (2)", "name (3)"… that nothing has.
fn free_name(name: &str, kept: &[OwnTemplate]) -> String {
    let is_free = |name: &str| kept.iter().all(|other| other.name != name);
    let start: String = name.chars().take(MAX_NAME_CHARS - 6).collect();
    let mut free = name.to_owned();
    let mut number = 1;
    while !is_free(&free) {
        number += 1;
        free = format!("{} ({number})", start.trim_end());
    }
    free
}

/// Whether the browser took them. What does not read is put aside first, or nothing is written.
fn keep(templates: Vec<OwnTemplate>) -> bool {
    (stored().1 || kept::put_aside(NAME)) && kept::keep_text(NAME, &write(templates))
}

/// The file of all of them.
pub fn export() -> String {
    write(all())
}

fn write(templates: Vec<OwnTemplate>) -> String {
    serde_json::to_string(&File { version: VERSION, templates }).unwrap_or_default()
}

/// What came of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    pub taken: usize,
    /// Those that there was no room for.
    pub left_out: usize,
}

/// Takes a file's templates beside those that are there, as far as there is room.
pub fn import(text: &str) -> Result<Imported, NotTaken> {
    let templates = read(text)?;
    let count = templates.len();
    let mut kept = all();
    let taken = templates.into_iter().enumerate().filter_map(|(place, t)| put_in(&mut kept, t, place)).count();
    if !keep(kept) {
        return Err(NotTaken::NoRoom);
    }
    Ok(Imported { taken, left_out: count - taken })
}

fn read(text: &str) -> Result<Vec<OwnTemplate>, NotTaken> {
    if text.len() as f64 > MAX_FILE_BYTES {
        return Err(NotTaken::TooLarge);
    }
    // The version first: a later one may hold what this one does not know.
    let value: Value = serde_json::from_str(text).map_err(|_| NotTaken::NotUnderstood)?;
    let version = value.get("version").and_then(Value::as_u64).ok_or(NotTaken::NotUnderstood)?;
    if version != u64::from(VERSION) {
        return Err(NotTaken::Version(u32::try_from(version).unwrap_or(u32::MAX)));
    }
    let mut file: File = serde_json::from_value(value).map_err(|_| NotTaken::NotUnderstood)?;
    if file.templates.len() > MOST {
        return Err(NotTaken::TooLarge);
    }
    match file.templates.iter().position(|template| !template.is_sound()) {
        Some(place) => Err(NotTaken::Template(place + 1)),
        None => {
            file.templates.iter_mut().for_each(|template| template.name = template.name.trim().to_owned());
            Ok(file.templates)
        }
    }
}
