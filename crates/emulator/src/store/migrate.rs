//! From an older format to this one, in one transaction: the file is of one format or the other at any moment.

use rusqlite::{Connection, Error, Result, TransactionBehavior};

use super::{create_indexes, ddl, user_version};

type Step = fn(&Connection) -> Result<()>;

/// What leads from each format to the next, beginning with the first. A step names tables as they were then, never by
/// the schema, which is as it is now.
const STEPS: [Step; ddl::VERSION as usize - 1] =
    [cluster_interactions, every_interaction, real_time_segments, contacts_of_leads, pairs_by_their_ids];

/// Brings the file to [`ddl::VERSION`].
pub(super) fn run(conn: &mut Connection) -> Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Of two that start at once, the second finds the work done.
    let found = usize::try_from(user_version(&transaction)?).unwrap_or(0);
    for step in STEPS.iter().skip(found.saturating_sub(1)) {
        step(&transaction)?;
    }
    renew_indexes(&transaction)?;
    transaction.pragma_update(None, "user_version", ddl::VERSION)?;
    transaction.commit()
}

/// Indexes hold nothing of their own, so they need no steps: all are made anew as this format has them.
fn renew_indexes(conn: &Connection) -> Result<()> {
    let indexes = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
    for name in names(conn, indexes)? {
        conn.execute_batch(&format!("DROP INDEX \"{name}\""))?;
    }
    create_indexes(conn, &mut |_, _| {})
}

/// 1 to 2: interactions are kept by contact and time, in one tree instead of three.
fn cluster_interactions(conn: &Connection) -> Result<()> {
    const OLD: &str = "interactionid TEXT PRIMARY KEY, contactid TEXT, timestamp INTEGER";
    const NEW: &str = "interactionid TEXT NOT NULL, contactid TEXT NOT NULL, timestamp INTEGER NOT NULL";
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'interaction\\_%' ESCAPE '\\'";
    for table in names(conn, tables)? {
        let sql: String = conn.query_row("SELECT sql FROM sqlite_schema WHERE name = ?", [&table], |row| row.get(0))?;
        let columns = sql.replace(OLD, NEW);
        let Some(columns) = columns.strip_suffix(')').filter(|_| columns != sql) else {
            return Err(Error::InvalidQuery);
        };
        conn.execute_batch(&format!(
            "ALTER TABLE {table} RENAME TO former;
             {columns}, PRIMARY KEY (contactid, timestamp, interactionid)) WITHOUT ROWID;
             INSERT INTO {table} SELECT * FROM former
                WHERE contactid IS NOT NULL AND timestamp IS NOT NULL ORDER BY contactid, timestamp;
             DROP TABLE former;"
        ))?;
    }
    Ok(())
}

/// 2 to 3: all 39 kinds of interaction, each with all its attributes.
fn every_interaction(conn: &Connection) -> Result<()> {
    for create in include_str!("migrate/interactions-3.sql").lines() {
        let table = create.split(' ').nth(2).ok_or(Error::InvalidQuery)?;
        let former = names(conn, &format!("SELECT name FROM pragma_table_info('{table}')"))?;
        if former.is_empty() {
            conn.execute_batch(create)?;
            continue;
        }
        let columns = former.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        conn.execute_batch(&format!(
            "ALTER TABLE {table} RENAME TO former;
             {create}
             INSERT INTO {table} ({columns}) SELECT {columns} FROM former;
             DROP TABLE former;"
        ))?;
    }
    Ok(())
}

/// 3 to 4: definitions and segments of real-time journeys.
fn real_time_segments(conn: &Connection) -> Result<()> {
    conn.execute_batch(include_str!("migrate/real-time-4.sql"))
}

/// 4 to 5: the contacts that have a part in a lead.
fn contacts_of_leads(conn: &Connection) -> Result<()> {
    conn.execute_batch(
        "CREATE TABLE contactleads (contactleadid TEXT NOT NULL, contactid TEXT NOT NULL, leadid TEXT NOT NULL, \
         versionnumber INTEGER, PRIMARY KEY (contactid, leadid)) WITHOUT ROWID",
    )
}

/// 5 to 6: an index, which comes with the others.
fn pairs_by_their_ids(_: &Connection) -> Result<()> {
    Ok(())
}

fn names(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
