//! Templates of one's own: kept in this browser, and carried to others as a file.

use dataverse::outbound::{MAX_NAME_CHARS, SegmentType};
use segment_query::MAX_QUERY_CHARS;
use serde::{Deserialize, Serialize};

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
        let length = self.name.chars().count();
        let known = [SegmentType::Dynamic, SegmentType::Compound].iter().any(|known| known.code() == self.type_code);
        known && (1..=MAX_NAME_CHARS).contains(&length) && self.query.chars().count() <= MAX_QUERY_CHARS
    }
}

/// What is kept, the latest first.
pub fn all() -> Vec<OwnTemplate> {
    kept::text(NAME).and_then(|text| read(&text).ok()).unwrap_or_default()
}

/// Adds one; another one of its name makes room for it.
pub fn add(template: OwnTemplate) {
    let mut kept = all();
    kept.retain(|other| other.name != template.name);
    kept.insert(0, template);
    keep(kept);
}

pub fn remove(name: &str) {
    let mut kept = all();
    kept.retain(|other| other.name != name);
    keep(kept);
}

fn keep(mut templates: Vec<OwnTemplate>) {
    templates.truncate(MOST);
    kept::keep_text(NAME, &write(templates));
}

/// The file of all of them.
pub fn export() -> String {
    write(all())
}

fn write(templates: Vec<OwnTemplate>) -> String {
    serde_json::to_string(&File { version: VERSION, templates }).unwrap_or_default()
}

/// Takes all of a file's templates, or none, and says how many.
pub fn import(text: &str) -> Result<usize, NotTaken> {
    let templates = read(text)?;
    let count = templates.len();
    templates.into_iter().rev().for_each(add);
    Ok(count)
}

fn read(text: &str) -> Result<Vec<OwnTemplate>, NotTaken> {
    if text.len() as f64 > MAX_FILE_BYTES {
        return Err(NotTaken::TooLarge);
    }
    // The version first: a later one may hold what this one does not know.
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| NotTaken::NotUnderstood)?;
    let version = value.get("version").and_then(serde_json::Value::as_u64).ok_or(NotTaken::NotUnderstood)?;
    if version != u64::from(VERSION) {
        return Err(NotTaken::Version(u32::try_from(version).unwrap_or(u32::MAX)));
    }
    let file: File = serde_json::from_value(value).map_err(|_| NotTaken::NotUnderstood)?;
    if file.templates.len() > MOST {
        return Err(NotTaken::TooLarge);
    }
    match file.templates.iter().position(|template| !template.is_sound()) {
        Some(place) => Err(NotTaken::Template(place + 1)),
        None => Ok(file.templates),
    }
}
