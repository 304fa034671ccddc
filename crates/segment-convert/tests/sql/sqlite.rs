//! Generated queries run in SQLite, as the embedded Dataverse evaluates them and as T-SQL.

use std::cell::Cell;
use std::collections::BTreeSet;

use emulator::evaluate::{Context, compile};
use proptest::test_runner::{Config, TestRunner};
use rusqlite::functions::FunctionFlags;
use rusqlite::params_from_iter;
use segment_convert::to_sql;
use segment_query::parse;

use crate::queries::Tape;
use crate::world::{self, NOW, World};

/// With a LIKE that ignores the case of all letters, and ids that no two tables share, as in Dataverse.
fn world(seed: u64) -> World {
    let world = World::new(seed);
    let own = "replace({}, 'ab000000', 'bb000000')";
    for (table, column, condition) in [
        ("account", "accountid", "1"),
        ("account", "parentaccountid", "1"),
        ("contact", "parentcustomerid", "parentcustomerid_type = 'account'"),
    ] {
        let renamed = own.replace("{}", column);
        world.conn.execute_batch(&format!("UPDATE {table} SET {column} = {renamed} WHERE {condition}")).unwrap();
    }
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    world
        .conn
        .create_scalar_function("like", 2, flags, |context| {
            let lower = |at| {
                Ok::<_, rusqlite::Error>(context.get::<Option<String>>(at)?.map(|t| t.to_lowercase().replace('ς', "σ")))
            };
            Ok(lower(0)?.zip(lower(1)?).map(|(pattern, text)| like(&text, &pattern)))
        })
        .unwrap();
    world
}

/// Patterns as they are written: `%` first or last, letters in brackets for themselves.
fn like(text: &str, pattern: &str) -> bool {
    let (open_start, rest) = pattern.strip_prefix('%').map_or((false, pattern), |rest| (true, rest));
    let (open_end, part) =
        rest.strip_suffix('%').filter(|r| !r.ends_with('[')).map_or((false, rest), |rest| (true, rest));
    let part = part.replace("[%]", "%").replace("[_]", "_").replace("[[]", "[");
    match (open_start, open_end) {
        (true, true) => text.contains(&part),
        (true, false) => text.ends_with(&part),
        (false, true) => text.starts_with(&part),
        (false, false) => text == part,
    }
}

/// SQLite's words for what T-SQL has.
fn translated(sql: &str) -> String {
    let minute = NOW / 60_000 * 60_000;
    let mut out = sql.replace("DATEADD(minute, DATEDIFF(minute, 0, GETUTCDATE()), 0)", &minute.to_string());
    for part in ["year", "month", "day", "hour", "minute", "second", "millisecond"] {
        for function in ["DATEADD", "DATEDIFF"] {
            let own = format!("dv_{}('{}', ", function.to_lowercase(), part.to_uppercase());
            out = out.replace(&format!("{function}({part}, "), &own);
        }
    }
    // A set in parentheses.
    out = out.replace("(\n", "SELECT * FROM (\n");
    while let Some((before, rest)) = out.split_once("CAST('") {
        let (date, rest) = rest.split_once("' AS datetime2(3))").unwrap();
        let ms = format!("{date}Z").parse::<jiff::Timestamp>().unwrap().as_millisecond();
        out = format!("{before}{ms}{rest}");
    }
    // `N'..'`: the only N before a quote, but for texts that end in N.
    let mut whole = String::new();
    let mut quoted = false;
    let mut letters = out.chars().peekable();
    while let Some(letter) = letters.next() {
        quoted ^= letter == '\'';
        if quoted || letter != 'N' || letters.peek() != Some(&'\'') {
            whole.push(letter);
        }
    }
    whole
}

fn ids(world: &World, sql: &str, params: Vec<rusqlite::types::Value>) -> Vec<String> {
    let mut statement = world.conn.prepare(sql).unwrap_or_else(|e| panic!("{sql}\n{e}"));
    let rows = statement.query_map(params_from_iter(params), |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap_or_else(|e| panic!("{sql}\n{e}"))
}

#[test]
fn t_sql_selects_the_same_contacts() {
    let worlds: Vec<World> = (1..=4).map(world).collect();
    let catalog = world::catalog();
    let (same, telling) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 4_000, failure_persistence: None, ..Config::default() });
    let tapes = proptest::collection::vec(proptest::num::u16::ANY, 0..200);
    let outcome = runner.run(&(0..worlds.len(), 0..3_usize, tapes), |(seed, depth, tape)| {
        let world = &worlds[seed];
        let text = Tape::new(&tape).set(depth);
        let query = parse(&text).query.unwrap();
        let Ok(converted) = to_sql(&query, &catalog) else { return Ok(()) };
        if !converted.losses.is_empty() {
            return Ok(());
        }
        let context = Context { now_ms: world.now_ms, segment_id: &|_| None, business_unit: None };
        let own = compile(&query, &catalog, &context).unwrap_or_else(|e| panic!("{text}\n{e}"));
        let expected: BTreeSet<_> = ids(world, &own.text, own.params).into_iter().collect();
        let found = ids(world, &translated(&converted.text), Vec::new());
        let distinct: BTreeSet<_> = found.iter().cloned().collect();
        proptest::prop_assert_eq!(&distinct, &expected, "{}\n{}", &text, &converted.text);
        proptest::prop_assert_eq!(found.len(), distinct.len(), "a contact twice: {}", &converted.text);
        same.set(same.get() + 1);
        telling.set(telling.get() + u32::from(!expected.is_empty() && expected.len() < world.tables["contact"].len()));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(same.get() > 1_000 && telling.get() > 300, "{} {}", same.get(), telling.get());
}
