//! SQL tables from the schema. Identifiers come from the schema's own constants, never from outside.

use rusqlite::Connection;

use crate::schema::{self, Kind, ManyToMany, Table};

/// `PRAGMA user_version` of a database this program understands.
pub(crate) const VERSION: i32 = 6;

/// `PRAGMA application_id`: "DvSb". Tells our files from anybody else's SQLite databases.
pub(crate) const APPLICATION_ID: i32 = 0x4476_5362;

/// Lookups that nothing but the record's own page shows: not worth an index.
const UNINDEXED: [&str; 3] = ["createdby", "modifiedby", "ownerid"];

/// Indexes on the emulator's own tables: table, name, columns.
const OWN_INDEXES: [(&str, &str, &str); 4] = [
    ("contact", "values", CONTACT_VALUES),
    ("segment_member", "contact", "contactid, segmentid"),
    ("job", "due", "due, jobid"),
    ("job", "segment", "segmentid, kind"),
];

/// What segments ask of contacts without an index of its own: counting reads these, a fifth of a row, instead of rows.
/// It begins with a number that nobody asks for, so that nothing is looked up by it.
const CONTACT_VALUES: &str = "versionnumber, gendercode, familystatuscode, educationcode, numberofchildren, \
    accountrolecode, preferredcontactmethodcode, donotemail, donotphone, donotbulkemail, donotpostalmail, creditonhold, \
    leadsourcecode, customertypecode, statecode, statuscode, creditlimit, annualincome, createdon, birthdate, \
    address1_country, address1_postalcode, jobtitle, department, mobilephone, contactid";

/// Columns that lists and segments filter and sort by.
const INDEXED: [(&str, &str); 10] = [
    ("contact", "fullname"),
    ("contact", "lastname"),
    ("contact", "emailaddress1"),
    ("contact", "address1_city"),
    ("contact", "address1_country"),
    ("contact", "birthdate"),
    ("contact", "createdon"),
    ("account", "name"),
    ("account", "industrycode"),
    ("msdyncrm_segment", "msdyncrm_segmentqueryname"),
];

/// Tables that are the emulator's own: the version counter, membership, and the work that waits for its time.
const OWN: &str = "
    CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    INSERT INTO counter (name, value) VALUES ('version', 0);
    CREATE TABLE segment_member (
        segmentid TEXT NOT NULL, contactid TEXT NOT NULL, PRIMARY KEY (segmentid, contactid)
    ) WITHOUT ROWID;
    CREATE TABLE job (
        jobid INTEGER PRIMARY KEY, due INTEGER NOT NULL, segmentid TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT
    );
    CREATE TABLE members_error (segmentid TEXT PRIMARY KEY, message TEXT NOT NULL) WITHOUT ROWID;
";

/// Creates every table in an empty database whose connection has the collation registered. [`indexes`] come after the
/// rows, when there are many.
pub(crate) fn create(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(OWN)?;
    for table in schema::tables() {
        conn.execute_batch(&table_ddl(table))?;
    }
    for relationship in schema::many_to_many() {
        conn.execute_batch(&intersect_ddl(relationship))?;
    }
    for interaction in schema::interactions() {
        let name = interaction.table();
        let own: String =
            interaction.columns.iter().map(|c| format!(", \"{}\" {}", c.name, c.kind.sql_type())).collect();
        conn.execute_batch(&format!(
            "CREATE TABLE {name} (interactionid TEXT NOT NULL, contactid TEXT NOT NULL, timestamp INTEGER NOT NULL{own}, \
             PRIMARY KEY (contactid, timestamp, interactionid)) WITHOUT ROWID"
        ))?;
    }
    Ok(())
}

fn table_ddl(table: &Table) -> String {
    let mut columns = Vec::new();
    for column in &table.columns {
        let key = if column.kind == Kind::Id { " PRIMARY KEY NOT NULL" } else { "" };
        columns.push(format!("{} {}{key}", column.logical, column.kind.sql_type()));
        if matches!(column.kind, Kind::Polymorphic { .. }) {
            columns.push(format!("{}_type TEXT", column.logical));
        }
    }
    format!("CREATE TABLE {} ({})", table.logical, columns.join(", "))
}

/// The pairs in the order of one end; indexes have that of the other and that of their own ids.
fn intersect_ddl(relationship: &ManyToMany) -> String {
    let table = &relationship.intersect;
    let column = |c: &schema::Column| {
        let needed = if c.required { " NOT NULL" } else { "" };
        format!("{} {}{needed}", c.logical, c.kind.sql_type())
    };
    let columns: Vec<_> = table.columns.iter().map(column).collect();
    let [first, second] = &relationship.ends;
    format!(
        "CREATE TABLE {} ({}, PRIMARY KEY ({}, {})) WITHOUT ROWID",
        table.logical,
        columns.join(", "),
        first.column,
        second.column
    )
}

/// A statement for each index; those that are there already stay. Each ends with the record's key, so that it answers
/// for the ids alone, and in their order.
pub(crate) fn indexes() -> Vec<String> {
    let mut found = Vec::new();
    let mut index = |table: &str, name: &str, columns: &str| {
        found.push(format!("CREATE INDEX IF NOT EXISTS {table}_{name} ON {table} ({columns})"));
    };
    for (table, name, columns) in OWN_INDEXES {
        index(table, name, columns);
    }
    for table in schema::tables() {
        for column in &table.columns {
            let (name, key) = (column.logical, table.primary_id);
            let indexed =
                column.kind.is_lookup() && !UNINDEXED.contains(&name) || INDEXED.contains(&(table.logical, name));
            if !indexed {
                continue;
            }
            match column.kind {
                Kind::Polymorphic { .. } => index(table.logical, name, &format!("{name}, {name}_type, {key}")),
                _ => index(table.logical, name, &format!("{name}, {key}")),
            }
        }
    }
    for relationship in schema::many_to_many() {
        let ([first, second], pairs) = (&relationship.ends, &relationship.intersect);
        index(pairs.logical, second.column, &format!("{}, {}", second.column, first.column));
        index(pairs.logical, pairs.primary_id, pairs.primary_id);
    }
    for interaction in schema::interactions() {
        index(&interaction.table(), "time", "timestamp, contactid");
    }
    found
}
