//! Answers one SELECT from a database file as a line of JSON: what the tests hold the screen against, without any of the
//! emulator in between.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(sql)) = (arguments.next(), arguments.next()) else {
        return Err("usage: sql FILE SELECT".into());
    };
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // Text columns name a collation that the file does not hold; plain equality is enough to look at rows.
    connection.create_collation("DV_TEXT", |a, b| a.cmp(b))?;
    let mut statement = connection.prepare(&sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns)
            .map(|place| {
                Ok(match row.get_ref(place)? {
                    ValueRef::Null | ValueRef::Blob(_) => Value::Null,
                    ValueRef::Integer(n) => n.into(),
                    ValueRef::Real(n) => n.into(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
                })
            })
            .collect::<rusqlite::Result<Value>>()
    })?;
    let rows: Value = rows.collect::<rusqlite::Result<Vec<Value>>>()?.into();
    std::io::Write::write_all(&mut std::io::stdout(), rows.to_string().as_bytes())?;
    Ok(())
}
