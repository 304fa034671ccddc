//! The same query, evaluated twice: by SQL, and row by row in Rust. Both have to find the same contacts.

#[cfg(test)]
mod naive;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod relating;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod world;

use std::collections::BTreeSet;

use emulator::evaluate::{Context, Sql, behaviour, compile, count, page};
use proptest::test_runner::{Config, TestRunner};
use rusqlite::params_from_iter;
use rusqlite::types::FromSql;
use segment_query::{Catalog, Dialect};

use queries::Tape;
use world::{SEGMENTS, World};

#[cfg(test)]
fn by_sql(world: &World, catalog: &Catalog, dialect: Dialect, text: &str) -> Vec<String> {
    let parsed = dialect.parse(text);
    let query = parsed.query.unwrap_or_else(|| panic!("{text}\n{:?}", parsed.diagnostics));
    let segment_id = |name: &str| {
        let index = SEGMENTS.iter().position(|s| s.eq_ignore_ascii_case(name))?;
        Some(world::id("segment", index as i64))
    };
    let context = Context { now_ms: world.now_ms, segment_id: &segment_id, business_unit: None };
    let sql = compile(&query, catalog, &context).unwrap_or_else(|e| panic!("{text}\n{e}"));
    let found: Vec<String> = run(world, sql);
    if let Some(short) = count(&query, catalog, &context).unwrap() {
        assert_eq!(run::<i64>(world, short), [found.len() as i64], "{text}");
    }
    let in_order: Vec<String> = found.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    assert_eq!(run::<String>(world, page(&query, catalog, &context, None).unwrap()), in_order, "{text}");
    // Without looking up who did it, where everybody is known.
    if let Some(short) = behaviour(&query, catalog, &context).unwrap()
        && knows_everybody(world)
    {
        assert_eq!(run::<String>(world, short), in_order, "{text}");
    }
    found
}

/// Whether every interaction is one of a contact that there is.
#[cfg(test)]
fn knows_everybody(world: &World) -> bool {
    let known: BTreeSet<String> = world.tables["contact"].iter().map(|row| format!("{:?}", row["contactid"])).collect();
    world.tables["interaction_clicked"].iter().all(|row| known.contains(&format!("{:?}", row["contactId"])))
}

#[cfg(test)]
fn run<T: FromSql>(world: &World, sql: Sql) -> Vec<T> {
    let mut statement = world.conn.prepare(&sql.text).unwrap_or_else(|e| panic!("{}\n{e}", sql.text));
    statement.query_map(params_from_iter(sql.params), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn sql_and_the_naive_evaluator_agree() {
    agree(Dialect::Outbound, |tape| tape.set(2));
}

#[test]
fn they_agree_about_related_tables_of_real_time_journeys() {
    agree(Dialect::RealTime, |tape| tape.real_time());
}

#[cfg(test)]
fn agree(dialect: Dialect, write: impl Fn(&mut Tape<'_>) -> String) {
    let worlds: Vec<World> = (1..=8).map(World::new).collect();
    let catalog = world::catalog();
    // Whether the queries say anything: how many found some contacts, but not all.
    let (telling, cases) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 1_500, failure_persistence: None, ..Config::default() });
    let tapes = proptest::collection::vec(proptest::num::u16::ANY, 0..200);
    let outcome = runner.run(&(0..worlds.len(), tapes), |(seed, tape)| {
        let world = &worlds[seed];
        let text = write(&mut Tape::new(&tape));
        let found = by_sql(world, &catalog, dialect, &text);
        let distinct: BTreeSet<String> = found.iter().cloned().collect();
        let expected = naive::members(world, &dialect.parse(&text).query.unwrap().set);
        proptest::prop_assert_eq!(&distinct, &expected, "{}", text);
        proptest::prop_assert_eq!(found.len(), distinct.len(), "an id twice: {}", text);
        cases.set(cases.get() + 1);
        if !found.is_empty() && found.len() < world.tables["contact"].len() {
            telling.set(telling.get() + 1);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(telling.get() * 5 > cases.get(), "only {} of {} queries tell anything", telling.get(), cases.get());
}
