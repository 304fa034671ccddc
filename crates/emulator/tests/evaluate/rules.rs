//! Single rules of evaluation: paging, scope, limits, and mistakes with their places.

use std::collections::BTreeSet;

use emulator::evaluate::{Context, EvaluateError, Sql, compile, page};
use rusqlite::params_from_iter;
use segment_query::{Query, parse};

use crate::naive;
use crate::world::{self, Cell, SEGMENTS, World};

fn query(text: &str) -> Query {
    let parsed = parse(text);
    parsed.query.unwrap_or_else(|| panic!("{text}\n{:?}", parsed.diagnostics))
}

fn with<T>(unit: Option<&str>, run: impl FnOnce(&Context<'_>) -> T) -> T {
    let segment_id = |name: &str| {
        let index = SEGMENTS.iter().position(|s| s.eq_ignore_ascii_case(name))?;
        Some(world::id("segment", index as i64))
    };
    run(&Context { now_ms: world::NOW, segment_id: &segment_id, business_unit: unit.map(str::to_owned) })
}

fn run(world: &World, sql: Sql) -> Vec<String> {
    let mut statement = world.conn.prepare(&sql.text).unwrap_or_else(|e| panic!("{e}\n{}", sql.text));
    statement.query_map(params_from_iter(sql.params), |row| row.get("id")).unwrap().collect::<Result<_, _>>().unwrap()
}

fn found(world: &World, text: &str) -> Vec<String> {
    run(world, with(None, |c| compile(&query(text), &world::catalog(), c)).unwrap_or_else(|e| panic!("{text}: {e}")))
}

fn mistake(text: &str) -> (EvaluateError, String) {
    let error = with(None, |c| compile(&query(text), &world::catalog(), c)).unwrap_err();
    let place = error.span.of(text).to_owned();
    (error, place)
}

/// The SQL agrees with the naive evaluator on this query, and both find somebody.
fn agree(text: &str) {
    let world = World::new(1);
    let by_sql: BTreeSet<String> = found(&world, text).into_iter().collect();
    assert_eq!(by_sql, naive::members(&world, &query(text).set), "{text}");
    assert!(!by_sql.is_empty(), "{text}");
}

#[test]
fn a_missing_value_is_neither_equal_nor_unequal() {
    let world = World::new(1);
    let all = found(&world, "PROFILE(contact)").len();
    let count = |condition: &str| found(&world, &format!("PROFILE(contact).FILTER({condition})")).len();
    let (berlin, others, missing) = (count("city == 'berlin'"), count("city != 'berlin'"), count("ISNULL(city)"));
    assert!(missing > 0);
    assert_eq!(berlin + others + missing, all);
    assert_eq!(count("NOT(city == 'BERLIN')"), others);
    assert_eq!(count("NOT(city CONTAINS 'B')") + count("city CONTAINS 'B'") + missing, all);
    assert_eq!(count("NOT(city == 'berlin' || city != 'berlin')"), 0);
}

#[test]
fn pages_cut_the_whole_set_in_a_stable_order_with_missing_values_first() {
    let world = World::new(2);
    let paged = |tail: &str| {
        let text = format!("(PROFILE(contact)){tail}");
        run(&world, with(None, |c| page(&query(&text), &world::catalog(), c, None)).unwrap())
    };
    let all = paged(".ORDERBY(city ASC, income DESC)");
    assert_eq!(all.len() as i64, world::CONTACTS);
    let city = |id: &String| {
        let row = world.tables["contact"].iter().find(|row| row["contactid"] == Cell::Text(id.clone())).unwrap();
        row["city"].clone()
    };
    let known = all.iter().position(|id| city(id) != Cell::Null).unwrap();
    assert!(known > 0 && all[known..].iter().all(|id| city(id) != Cell::Null));
    let descending = paged(".ORDERBY(city DESC, income ASC)");
    assert_eq!(city(descending.last().unwrap()), Cell::Null);

    let cut = |skip: usize, take: usize| paged(&format!(".ORDERBY(city ASC, income DESC).SKIP({skip}).TAKE({take})"));
    assert_eq!([cut(0, 7), cut(7, 7), cut(14, 1_000)].concat(), all);
    assert_eq!(paged(".SKIP(38)").len(), 2);
    let by_id = paged(".TAKE(3)");
    assert!(by_id.is_sorted() && by_id.len() == 3);
    assert!(paged(".SKIP(18446744073709551615)").is_empty());
}

#[test]
fn ordering_may_name_the_contact_by_its_alias_and_nothing_else() {
    let path = "PROFILE(account, a).TRAVERSE(contact_customer_accounts, c)";
    let ordered = |column: &str| {
        let text = format!("({path}).ORDERBY({column} ASC)");
        with(None, |c| page(&query(&text), &world::catalog(), c, None)).map_err(|e| e.span.of(&text).to_owned())
    };
    assert!(ordered("c.fullname").is_ok());
    assert_eq!(ordered("a.name").unwrap_err(), "a");
    assert_eq!(ordered("nope").unwrap_err(), "nope");
}

#[test]
fn a_business_unit_keeps_its_own_contacts_only() {
    let world = World::new(3);
    let unit = world::id("businessunit", 1);
    let expected: BTreeSet<String> = world.tables["contact"]
        .iter()
        .filter(|row| row["owningbusinessunit"] == Cell::Text(unit.clone()))
        .map(|row| if let Cell::Text(id) = &row["contactid"] { id.clone() } else { String::new() })
        .collect();
    for text in ["PROFILE(contact)", "PROFILE(contact) UNION SEGMENT(seg_one)", "(PROFILE(contact)).TAKE(1000)"] {
        let shouted = format!("{{{}}}", unit.to_uppercase());
        let set = run(&world, with(Some(&shouted), |c| compile(&query(text), &world::catalog(), c)).unwrap());
        assert_eq!(set.into_iter().collect::<BTreeSet<_>>(), expected, "{text}");
        let paged = run(&world, with(Some(&unit), |c| page(&query(text), &world::catalog(), c, None)).unwrap());
        assert_eq!(paged.into_iter().collect::<BTreeSet<_>>(), expected, "{text}");
    }
}

#[test]
fn dates_move_and_differ_as_in_t_sql() {
    agree("PROFILE(contact).FILTER(seen >= DATEADD(MONTH, -1, DATETIMEUTCNOW()) && seen <= DATETIMEUTCNOW())");
    agree("PROFILE(contact).FILTER(DATEDIFF(DAY, seen, DATETIMEUTCNOW()) > 0)");
    agree("PROFILE(contact).FILTER(DATEADD(MONTH, 1, birthdate) > birthdate)");
    // Later minus earlier.
    let world = World::new(1);
    assert_eq!(found(&world, "PROFILE(contact).FILTER(DATEDIFF(DAY, '2024-01-01', '2024-01-31') == 30)").len(), 40);
    assert_eq!(
        found(&world, "PROFILE(contact).FILTER(DATEADD(MONTH, 1, '2023-01-31') == DATE(2023, 2, 28))").len(),
        40
    );
}

#[test]
fn division_is_not_rounded_and_by_zero_has_no_value() {
    let world = World::new(1);
    let count = |condition: &str| found(&world, &format!("PROFILE(contact).FILTER({condition})")).len();
    assert_eq!(count("7 / 2 == 3.5"), 40);
    assert_eq!(count("7 / 0 == 1"), 0);
    assert_eq!(count("NOT(7 / 0 == 1)"), 0);
    assert_eq!(count("'Ab' == 'aB'"), 40);
}

#[test]
fn wide_and_deep_queries_stay_within_what_sqlite_takes() {
    let texts = |count: usize, operator: &str, term: fn(usize) -> String| {
        (0..count).map(term).collect::<Vec<_>>().join(operator)
    };
    // One column: a list. Several, and other comparisons: a balanced tree.
    agree(&format!(
        "PROFILE(contact).FILTER(city == 'Berlin' || {})",
        texts(3_000, " || ", |i| format!("city == '{i}'"))
    ));
    agree(&format!("PROFILE(contact).FILTER({})", texts(3_000, " || ", |i| format!("children > {}", i + 1))));
    agree(&format!("PROFILE(contact).FILTER({})", texts(3_000, " && ", |i| format!("children < {}", i + 3))));
    agree(&texts(1_000, " UNION ", |_| "SEGMENT(seg_one)".to_owned()));
    agree(&format!("PROFILE(contact) EXCEPT {}", texts(900, " EXCEPT ", |_| "SEGMENT(seg_one)".to_owned())));
    agree(&format!("PROFILE(contact).FILTER({}vip == True{})", "NOT(".repeat(40), ")".repeat(40)));
    // Nested, alternating operators, each operand an operation itself.
    let nested = (0..40).fold("PROFILE(contact)".to_owned(), |inner, i| {
        let op = ["UNION", "EXCEPT"][i % 2];
        format!("(SEGMENT(seg_one) {op} {inner})")
    });
    let world = World::new(1);
    assert_eq!(
        found(&world, &nested).into_iter().collect::<BTreeSet<_>>(),
        naive::members(&world, &query(&nested).set)
    );
    // Each level a little wide: deeper than the query's own nesting.
    let wide = (0..24).fold("vip == True".to_owned(), |inner, i| {
        format!(
            "({} || NOT({inner}))",
            texts(30, " || ", |i| format!("children > {}", i + 7)).replace("children", ["children", "income"][i % 2])
        )
    });
    agree(&format!("PROFILE(contact).FILTER({wide})"));
}

#[test]
fn too_long_a_path_is_refused_at_its_place() {
    let steps = ".TRAVERSE(contact_friends)".repeat(70);
    let (error, place) = mistake(&format!("PROFILE(contact){steps}"));
    assert_eq!(place, "contact_friends");
    assert!(error.message.contains("too long"), "{error}");
    let world = World::new(1);
    // As long as allowed is also as long as possible, with the deepest condition at its far end.
    let deep = format!(".FILTER({}ISNULL(parentcustomerid){})", "NOT(".repeat(49), ")".repeat(49));
    found(&world, &format!("PROFILE(contact){deep}{}", ".TRAVERSE(contact_friends)".repeat(30)));
    let deep = format!(".FILTER({}ISNULL(name){})", "NOT(".repeat(49), ")".repeat(49));
    found(
        &world,
        &format!(
            "PROFILE(account){deep}{}.TRAVERSE(account_primary_contact)",
            ".TRAVERSE(account_parent_account)".repeat(58)
        ),
    );
}

#[test]
fn mistakes_are_found_at_their_place() {
    for (text, place) in [
        ("PROFILE(nobody)", "nobody"),
        ("PROFILE(contact).FILTER(nope == 1)", "nope"),
        ("PROFILE(contact).FILTER(c.city == 'x')", "c"),
        ("PROFILE(contact, c).TRAVERSE(contact_friends, c)", "c"),
        ("PROFILE(contact).TRAVERSE(nowhere)", "nowhere"),
        ("PROFILE(contact).TRAVERSE(account_parent_account)", "account_parent_account"),
        ("PROFILE(account)", "PROFILE(account)"),
        ("SEGMENT(seg_nope)", "seg_nope"),
        ("INTERACTION(Danced, Danced_ContactLink)", "Danced"),
        ("INTERACTION(Clicked, x).HAVING(SUM(link) > 1)", "link"),
        ("PROFILE(contact).FILTER(birthdate > 'soon')", "'soon'"),
        ("PROFILE(contact).FILTER(seen > '2023-02-29')", "'2023-02-29'"),
        ("PROFILE(contact).FILTER(seen > DATE(2023, 2, 29))", "DATE(2023, 2, 29)"),
        (
            "PROFILE(contact).FILTER(seen > DATEADD(YEAR, 9000, DATETIMEUTCNOW()))",
            "DATEADD(YEAR, 9000, DATETIMEUTCNOW())",
        ),
        ("PROFILE(contact).FILTER(contactid == 'x')", "'x'"),
        (
            "PROFILE(contact).FILTER(contactid > '1cc00a15-37ef-e911-a81d-000d3a6d200c')",
            "contactid > '1cc00a15-37ef-e911-a81d-000d3a6d200c'",
        ),
        ("PROFILE(contact).FILTER(vip == 2)", "2"),
        ("PROFILE(contact).FILTER(income == 'rich')", "'rich'"),
        ("PROFILE(contact).FILTER(city == 5)", "5"),
        ("PROFILE(contact).FILTER(city == income)", "city == income"),
        ("PROFILE(contact).FILTER(income CONTAINS 'x')", "income"),
        ("PROFILE(contact).FILTER(income + city > 1)", "city"),
    ] {
        let (error, found) = mistake(text);
        assert_eq!(found, place, "{text}: {error}");
        assert!(error.message.ends_with('.') && error.message.len() > 15, "{error}");
    }
}

#[test]
fn what_a_query_says_is_bound_and_never_sql() {
    let world = World::new(1);
    let evil = "''; DROP TABLE contact; --";
    for text in [
        format!("PROFILE(contact).FILTER(city == '{evil}' || city == 'x')"),
        format!("PROFILE(contact).FILTER(city CONTAINS '{evil}')"),
    ] {
        let sql = with(None, |c| compile(&query(&text), &world::catalog(), c)).unwrap();
        assert!(!sql.text.contains("DROP"), "{}", sql.text);
        assert!(run(&world, sql).is_empty());
    }
}
