//! The tree of a query as JSON, for programs in other languages, and back.
//!
//! ```json
//! {
//!   "version": 1,
//!   "dialect": "outbound",
//!   "set": {
//!     "kind": "profile", "entity": "contact",
//!     "steps": [{
//!       "kind": "filter",
//!       "condition": {
//!         "kind": "compare", "op": "==",
//!         "left": { "kind": "column", "name": "lastname" },
//!         "right": { "kind": "text", "text": "Doe" }
//!       }
//!     }]
//!   }
//! }
//! ```
//!
//! Every object says by `kind` what it is; what is absent has no entry. Names never change their meaning; new ones come
//! with a new `version`.
//!
//! | kind | entries |
//! |---|---|
//! | set: `profile` | `entity`, `alias`, `steps` |
//! | set: `segment` | `name`, `filter` |
//! | set: `interaction` | `interaction`, `link`, `filter`, `having` (`aggregate` `count`, `sum`, `avg`, `min`, `max`; `column`; `op`; `value`; `window` with `unit` and `length`) |
//! | set: `union`, `intersect`, `except` | `of`: two or more sets |
//! | step: `filter` | `condition` |
//! | step: `traverse` | `relationship`, `alias`, `filter` |
//! | step: `relate` | `relationship`, `qualifier`, `alias`, `optional`, `nested` |
//! | step: `distinct` | |
//! | condition: `all`, `any` | `of`: two or more conditions |
//! | condition: `not` | `condition` |
//! | condition: `compare` | `left`, `op` (`==` `!=` `>` `>=` `<` `<=`), `right` |
//! | condition: `contains`, `starts_with`, `ends_with` | `column`, `text` |
//! | condition: `in` | `column`, `values` |
//! | condition: `is_null`, `is_not_null` | `column` |
//! | value: `column` | `alias`, `name` |
//! | value: `text`, `number`, `bool` | `text`; `number` as a text, so that nothing is rounded; `bool` |
//! | value: `now` | |
//! | value: `date` | `parts`: year, month, day, … |
//! | value: `date_add` | `part`, `amount`, `to` |
//! | value: `date_diff` | `part`, `from`, `to` |
//! | value: `arithmetic` | `left`, `op` (`+` `-` `*` `/`), `right` |
//!
//! A `page` beside `set` has `order_by` (`column`, `descending`), `skip`, `take` and `select`.

mod condition;
mod set;

use segment_query::{Dialect, Query, Span};
use serde::{Deserialize, Serialize};

use crate::loss::ConvertError;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    dialect: DialectName,
    set: set::Set,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<set::Page>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DialectName {
    Outbound,
    RealTime,
}

/// Writes the tree. Nothing of it is lost but the places in the text.
pub fn to_json(query: &Query, dialect: Dialect) -> String {
    let document = Document {
        version: VERSION,
        dialect: match dialect {
            Dialect::Outbound => DialectName::Outbound,
            Dialect::RealTime => DialectName::RealTime,
        },
        set: (&query.set).into(),
        page: (!query.page.is_empty()).then(|| (&query.page).into()),
    };
    // Only maps with keys that are no texts and writers that fail can make this fail.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{text}\n")
}

/// Reads a tree that [`to_json`] could have written.
///
/// # Errors
/// When it is no such JSON, and when no text has this tree: a name with a blank in it, a group of one, a nesting that no
/// parser takes.
pub fn from_json(text: &str) -> Result<(Dialect, Query), ConvertError> {
    let wrong = |message: String| ConvertError::at(Span::default(), message);
    let document: Document =
        serde_json::from_str(text).map_err(|error| wrong(format!("This is no tree of a query: {error}.")))?;
    if document.version != VERSION {
        let message = format!("The tree has version {}, and only version {VERSION} is known.", document.version);
        return Err(wrong(message));
    }
    let dialect = match document.dialect {
        DialectName::Outbound => Dialect::Outbound,
        DialectName::RealTime => Dialect::RealTime,
    };
    let page = document.page.map(Into::into).unwrap_or_default();
    let query = Query { set: document.set.try_into().map_err(wrong)?, page };
    // What the parser makes of the text decides, so that no name becomes structure.
    let parsed = dialect.parse(&query.to_string());
    match parsed.query {
        Some(read) if read == query => Ok((dialect, read)),
        Some(_) => Err(wrong("No query has this tree: its text would be read differently.".to_owned())),
        None => {
            let why = parsed.diagnostics.first().map_or("", |diagnostic| diagnostic.message.as_str());
            Err(wrong(format!("No query has this tree. Its text would be wrong: {why}")))
        }
    }
}
