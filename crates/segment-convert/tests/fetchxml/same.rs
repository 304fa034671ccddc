//! Without a loss, the query and its FetchXML select the same contacts.

use std::cell::Cell;
use std::collections::BTreeSet;

use emulator::evaluate::{Context, compile};
use proptest::test_runner::{Config, TestRunner};
use rusqlite::params_from_iter;
use segment_convert::to_fetchxml;
use segment_query::{Catalog, parse};

use crate::queries::Tape;
use crate::rows::{Negatives, contacts};
use crate::schema;
use crate::world::{self, SEGMENTS, World};

pub(crate) fn by_query(world: &World, catalog: &Catalog, text: &str) -> BTreeSet<String> {
    let query = parse(text).query.unwrap();
    let segment_id = |name: &str| {
        let index = SEGMENTS.iter().position(|s| s.eq_ignore_ascii_case(name))?;
        Some(world::id("segment", index as i64))
    };
    let context = Context { now_ms: world.now_ms, segment_id: &segment_id, business_unit: None };
    let sql = compile(&query, catalog, &context).unwrap_or_else(|e| panic!("{text}\n{e}"));
    let mut statement = world.conn.prepare(&sql.text).unwrap();
    statement.query_map(params_from_iter(sql.params), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Paths of the generator that FetchXML can say, put together by set operators: left alone, most sets of the generator
/// have a part that it cannot.
pub(crate) fn sayable(catalog: &Catalog, tapes: &[Vec<u16>], joints: &[u8]) -> Option<String> {
    let said = |text: &String| to_fetchxml(&parse(text).query.unwrap(), catalog).is_ok_and(|c| c.losses.is_empty());
    let mut paths = tapes.iter().map(|tape| Tape::new(tape).set(0)).filter(said);
    let mut text = paths.next()?;
    for (path, joint) in paths.zip(joints) {
        let op = ["UNION", "EXCEPT", "INTERSECT"][usize::from(joint % 3)];
        text = match joint / 3 % 3 {
            0 => format!("({text}) {op} {path}"),
            1 => format!("{path} {op} ({text})"),
            _ => format!("PROFILE(contact) EXCEPT (({text}) {op} {path})"),
        };
    }
    Some(text)
}

#[test]
fn generated_queries_select_the_same_contacts() {
    let worlds: Vec<World> = (1..=4).map(World::new).collect();
    let catalog = world::catalog();
    // Of the queries that lost nothing: all, those that select some contacts but not all, and by form; then the others.
    let counts = [const { Cell::new(0) }; 6];
    let count = |at: usize| counts[at].set(counts[at].get() + 1);
    let mut runner = TestRunner::new(Config { cases: 3_000, failure_persistence: None, ..Config::default() });
    let tapes = proptest::collection::vec(proptest::collection::vec(proptest::num::u16::ANY, 0..80), 1..7);
    let joints = proptest::collection::vec(proptest::num::u8::ANY, 6);
    let outcome = runner.run(&(0..worlds.len(), tapes, joints), |(seed, tapes, joints)| {
        let world = &worlds[seed];
        let whole = Tape::new(&tapes[0]).set(2);
        for text in [Some(whole), sayable(&catalog, &tapes, &joints)].into_iter().flatten() {
            let Ok(converted) = to_fetchxml(&parse(&text).query.unwrap(), &catalog) else {
                count(5);
                continue;
            };
            schema::assert_valid(&converted.text);
            if !converted.losses.is_empty() {
                count(4);
                continue;
            }
            let expected = by_query(world, &catalog, &text);
            for negatives in [Negatives::DropNull, Negatives::KeepNull] {
                let found = contacts(world, &converted.text, negatives);
                proptest::prop_assert_eq!(&found, &expected, "{:?}\n{}\n{}", negatives, &text, &converted.text);
            }
            count(0);
            if !expected.is_empty() && expected.len() < world.tables["contact"].len() {
                count(1);
            }
            if converted.text.contains("<link-entity") {
                count(2);
            }
            if converted.text.contains("not any") {
                count(3);
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let counts = counts.map(|count| count.get());
    let [same, telling, linked, negated, ..] = counts;
    assert!(same > 1_500 && telling > 500 && linked > 800 && negated > 200, "{counts:?}");
}

#[test]
fn values_between_what_a_column_can_hold_are_rounded_the_right_way() {
    let world = World::new(1);
    let catalog = world::catalog();
    let born = world.tables["contact"].iter().find_map(|row| match row["birthdate"] {
        world::Cell::Whole(ms) => Some(jiff::Timestamp::from_millisecond(ms + 43_200_000).unwrap()),
        _ => None,
    });
    let noon = format!("birthdate {{}} '{}'", born.unwrap());
    for op in ["==", "!=", ">", ">=", "<", "<="] {
        for condition in ["children {} 1.5", "children {} -0.5", noon.as_str()] {
            let condition = condition.replace("{}", op);
            for text in [
                format!("PROFILE(contact).FILTER({condition})"),
                format!("PROFILE(contact).FILTER(NOT({condition}))"),
                format!("PROFILE(contact) EXCEPT PROFILE(contact).FILTER({condition})"),
            ] {
                let converted = to_fetchxml(&parse(&text).query.unwrap(), &catalog).unwrap();
                assert_eq!(converted.losses, [], "{text}");
                let found = contacts(&world, &converted.text, Negatives::DropNull);
                assert_eq!(found, by_query(&world, &catalog, &text), "{text}\n{}", converted.text);
            }
        }
    }
}
