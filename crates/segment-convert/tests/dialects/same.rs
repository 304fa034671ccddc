//! There and back, the same contacts.

use std::cell::Cell;
use std::collections::BTreeSet;

use emulator::evaluate::{Context, compile};
use proptest::test_runner::{Config, TestRunner};
use rusqlite::params_from_iter;
use segment_convert::{to_outbound, to_real_time};
use segment_query::{Catalog, Code, Dialect, Query, parse};

use crate::queries::Tape;
use crate::world::{self, World};

fn members(world: &World, catalog: &Catalog, query: &Query) -> BTreeSet<String> {
    let context = Context { now_ms: world.now_ms, segment_id: &|_| None, business_unit: None };
    let sql = compile(query, catalog, &context).unwrap_or_else(|e| panic!("{query}\n{e}"));
    let mut statement = world.conn.prepare(&sql.text).unwrap();
    statement.query_map(params_from_iter(sql.params), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn there_and_back_a_query_selects_the_same_contacts() {
    let worlds: Vec<World> = (1..=4).map(World::new).collect();
    let catalog = world::catalog();
    let (same, telling, related) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 4_000, failure_persistence: None, ..Config::default() });
    let tapes = proptest::collection::vec(proptest::num::u16::ANY, 0..150);
    let outcome = runner.run(&(0..worlds.len(), 0..2_usize, tapes), |(seed, depth, tape)| {
        let world = &worlds[seed];
        let text = Tape::new(&tape).set(depth);
        let query = parse(&text).query.unwrap();
        let Ok(there) = to_real_time(&query, &catalog) else { return Ok(()) };
        if !there.losses.is_empty() {
            return Ok(());
        }
        let real_time = Dialect::RealTime.parse(&there.text);
        proptest::prop_assert_eq!(&real_time.diagnostics, &[], "{}", &there.text);
        let real_time = real_time.query.unwrap();
        // Values are the query's own; names are ours.
        let about_names = |code: Code| {
            use Code::{DuplicateAlias, NotContact, UnknownAlias, UnknownColumn, UnknownEntity, UnknownRelationship};
            let names = [DuplicateAlias, NotContact, UnknownAlias, UnknownColumn, UnknownEntity, UnknownRelationship];
            names.contains(&code)
        };
        let problem = Dialect::RealTime.check(&real_time, &catalog).into_iter().find(|d| about_names(d.code));
        proptest::prop_assert_eq!(problem.map(|d| d.message), None::<String>, "{}\n{}", &text, &there.text);
        let back = to_outbound(&real_time, &catalog).unwrap();
        proptest::prop_assert_eq!(&back.losses, &[], "{}\n{}", &text, &there.text);
        let expected = members(world, &catalog, &query);
        let found = members(world, &catalog, &parse(&back.text).query.unwrap());
        proptest::prop_assert_eq!(&found, &expected, "{}\n{}{}", &text, &there.text, &back.text);
        same.set(same.get() + 1);
        related.set(related.get() + u32::from(there.text.contains("RELATE")));
        telling.set(telling.get() + u32::from(!expected.is_empty() && expected.len() < world.tables["contact"].len()));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let counts = [same.get(), telling.get(), related.get()];
    assert!(counts[0] > 800 && counts[1] > 300 && counts[2] > 400, "{counts:?}");
}

#[test]
fn records_that_may_be_missing_are_those_of_an_outer_join() {
    let catalog = world::catalog();
    let mut telling = 0;
    for seed in 1..=3 {
        let world = World::new(seed);
        for (condition, sql) in [
            ("a.name == 'Ada'", "a.name = 'Ada'"),
            ("a.name == 'Ada' || city == 'Berlin'", "a.name = 'Ada' OR c.city = 'Berlin'"),
            ("ISNULL(a.name)", "a.name IS NULL"),
            ("NOT(ISNULL(a.name)) && vip == True", "a.name IS NOT NULL AND c.vip = 1"),
            ("NOT(a.name == 'Ada' && city == 'Berlin')", "NOT (a.name = 'Ada' AND c.city = 'Berlin')"),
            ("ISNULL(a.revenue) && ISNOTNULL(income)", "a.revenue IS NULL AND c.income IS NOT NULL"),
            (
                "(ISNULL(a.accountid) || a.employees > 2) && NOT(vip == True)",
                "(a.accountid IS NULL OR a.employees > 2) AND NOT (c.vip = 1)",
            ),
        ] {
            let text = format!("PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, a).FILTER({condition})");
            let converted = to_outbound(&Dialect::RealTime.parse(&text).query.unwrap(), &catalog).unwrap();
            assert_eq!(converted.losses, [], "{text}");
            let sql = format!(
                "SELECT DISTINCT c.contactid FROM contact AS c LEFT JOIN account AS a ON a.accountid = c.parentcustomerid \
                 AND c.parentcustomerid_type = 'account' WHERE {sql}"
            );
            let mut statement = world.conn.prepare(&sql).unwrap();
            let expected: BTreeSet<String> =
                statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
            let found = members(&world, &catalog, &parse(&converted.text).query.unwrap());
            assert_eq!(found, expected, "{text}\n{}", converted.text);
            telling += usize::from(!found.is_empty() && found.len() < world.tables["contact"].len());
        }
    }
    assert!(telling > 15, "{telling} of 21 select some contacts, but not all");
}
