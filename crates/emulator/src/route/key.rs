//! Keys in parentheses: an id, or the values of an alternate key.

use rusqlite::types::Value;
use uuid::Uuid;

use crate::fault::{Fault, Result};
use crate::records::stored;
use crate::schema::{self, Column, Table};

/// Which record of a table.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    Id(Uuid),
    /// Each column of an alternate key with its value.
    Alternate(Vec<(&'static Column, Value)>),
}

impl Key {
    /// `guid`, `contactid=guid`, or `name='…',other=5` where the schema has a key of these columns.
    pub(crate) fn parse(table: &'static Table, text: &str) -> Result<Self> {
        if let Some(id) = parse_id(text.trim()) {
            return Ok(Self::Id(id));
        }
        let malformed = || Fault::odata("Bad Request - Error in query syntax.");
        let mut values: Vec<(&'static Column, Value)> = Vec::new();
        for part in outside_quotes(text, ',') {
            let (name, value) = part.split_once('=').ok_or_else(malformed)?;
            let (name, value) = (name.trim(), value.trim());
            if name == table.primary_id {
                return if values.is_empty() {
                    parse_id(value).map(Self::Id).ok_or_else(malformed)
                } else {
                    Err(malformed())
                };
            }
            let column = table.property(name).ok_or_else(|| Fault::no_property(name, &table.type_name()))?;
            if values.iter().any(|(known, _)| known.logical == column.logical) {
                return Err(malformed());
            }
            values.push((column, stored(table, column, &literal(value).ok_or_else(malformed)?)?));
        }
        let names = |column: &Column| values.iter().any(|(named, _)| named.logical == column.logical);
        let defined =
            schema::keys(table).any(|key| key.columns(table).count() == values.len() && key.columns(table).all(names));
        if defined && values.iter().all(|(_, value)| *value != Value::Null) {
            return Ok(Self::Alternate(values));
        }
        let resource = table.type_name();
        Err(Fault::odata(format!(
            "The key in the request URI is not valid for resource '{resource}'. Ensure that the names and number of key \
             properties match the declared or alternate key properties for the resource '{resource}'."
        )))
    }
}

/// A quoted text, a number, a truth value or a GUID, as JSON has them.
fn literal(text: &str) -> Option<serde_json::Value> {
    if let Some(inner) = text.strip_prefix('\'') {
        let inner = inner.strip_suffix('\'')?;
        // Inside, quotes come in pairs only.
        return (!inner.replace("''", "").contains('\'')).then(|| inner.replace("''", "'").into());
    }
    if let Some(id) = parse_id(text) {
        return Some(id.to_string().into());
    }
    serde_json::from_str(text).ok().filter(|value: &serde_json::Value| value.is_number() || value.is_boolean())
}

/// Splits where no quote is open; a doubled quote opens and closes at once.
pub(super) fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '\'';
        c == separator && !quoted
    })
}

/// A hyphenated GUID in any case.
pub(crate) fn parse_id(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<Key> {
        Key::parse(schema::table("msdyncrm_segment").unwrap(), text)
    }

    #[test]
    fn values_are_taken_out_of_their_quotes() {
        let Key::Alternate(values) = key("msdyncrm_segmentqueryname='a,''b''=c'").unwrap() else { panic!() };
        assert_eq!(values[0].1, Value::Text("a,'b'=c".to_owned()));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            "",
            "1",
            "'x'",
            "msdyncrm_segmentqueryname=",
            "msdyncrm_segmentqueryname='x",
            "msdyncrm_segmentqueryname='x'y'",
            "msdyncrm_segmentqueryname=5",
            "msdyncrm_segmentqueryname=''",
            "msdyncrm_segmentqueryname='x',msdyncrm_segmentqueryname='x'",
            "msdyncrm_segmentqueryname='x',msdyncrm_segmentname='x'",
            "msdyncrm_segmentname='x'",
            "nothing='x'",
            "msdyncrm_segmentid='x'",
        ] {
            assert_eq!(key(text).unwrap_err().status, http::StatusCode::BAD_REQUEST, "{text}");
        }
    }
}
