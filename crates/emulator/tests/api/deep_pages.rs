//! Pages deep in a list, one after the other.

use emulator::{Options, Storage};
use serde_json::{Value, json};

use crate::support::World;

fn fetch(world: &World, query: &str) -> (Vec<Value>, Value) {
    let xml =
        "<fetch returntotalrecordcount='true'><entity name='contact'><attribute name='lastname'/></entity></fetch>";
    let body = json!({ "Query": query, "FetchXml": xml });
    let answer = world.post("msdyncrm_FetchContactsByQuery", body).expect(200).json();
    let result: Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
    let names = result["Entities"].as_array().unwrap().iter().map(|row| row["lastname"].clone());
    (names.collect(), result["TotalRecordCount"].clone())
}

fn file(folder: &tempfile::TempDir) -> Storage {
    Storage::File(folder.path().join("x.sqlite"))
}

/// Two of a city, some of none, in either direction.
#[test]
fn pages_follow_one_another_without_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(file(&folder));
    for (name, city) in [("A", "Ulm"), ("B", "Bonn"), ("C", "Ulm"), ("D", "Rome"), ("E", "Bonn")] {
        world.contact(name, city);
    }
    for name in ["F", "G"] {
        world.create("contacts", json!({ "lastname": name }));
    }
    for order in ["address1_city ASC", "address1_city DESC", "address1_city DESC, lastname ASC", "lastname DESC"] {
        for set in ["PROFILE(contact)", "(PROFILE(contact).FILTER(lastname == 'A') UNION PROFILE(contact))"] {
            let page = |skip: usize, take: usize| {
                fetch(&world, &format!("({set}).ORDERBY({order}).SKIP({skip}).TAKE({take}).SELECT(contactid)"))
            };
            let (all, total) = page(0, 50);
            assert_eq!((all.len(), total), (7, json!(7)));
            // Forwards, leaving some out, and back again.
            for (skip, take) in [(0, 2), (2, 2), (4, 2), (6, 2), (3, 2), (5, 1), (7, 2), (1, 3), (0, 7)] {
                let expected = &all[skip.min(7)..(skip + take).min(7)];
                assert_eq!(page(skip, take).0, expected, "{order}: {skip}");
            }
        }
    }
}

#[test]
fn what_is_written_between_two_pages_counts() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(file(&folder));
    for name in ["B", "D", "F", "H"] {
        world.contact(name, "Ulm");
    }
    let page = |skip: u32| fetch(&world, &format!("(PROFILE(contact)).ORDERBY(lastname ASC).SKIP({skip}).TAKE(2)"));
    assert_eq!(page(0), (vec![json!("B"), json!("D")], json!(4)));
    world.contact("A", "Ulm");
    assert_eq!(page(2), (vec![json!("D"), json!("F")], json!(5)));
    world.contact("C", "Ulm");
    assert_eq!(page(4), (vec![json!("F"), json!("H")], json!(6)));
}

/// With work for some thousand rows, a page that stands behind twelve thousand is too much, unless the one before it
/// was read; and one batch counts a list once, however often it asks for it.
#[test]
fn a_page_costs_itself_alone_after_the_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let world =
        World::opened(|clock| Options { contacts: 12_000, steps: 60_000, ..Options::new(file(&folder), clock) });
    let xml = "<fetch><entity name='contact'><attribute name='lastname'/></entity></fetch>";
    let page = |skip: u32| {
        let query = format!(
            "(PROFILE(contact).FILTER(lastname != 'X' && fullname != 'X' && ISNOTNULL(lastname))).ORDERBY(createdon ASC).SKIP({skip}).TAKE(500)"
        );
        world.post("msdyncrm_FetchContactsByQuery", json!({ "Query": query, "FetchXml": xml }))
    };
    page(11_000).error(500);
    for skip in (0..12_000).step_by(500) {
        page(skip).expect(200);
    }
    page(11_000).expect(200);
    let part = "--b\r\nContent-Type: application/http\r\n\r\nGET contacts?fetchXml=<fetch count='1'>\
                <entity name='contact'><attribute name='lastname'/><filter><condition attribute='lastname' \
                operator='not-null'/></filter></entity></fetch>&$count=true HTTP/1.1\r\n\r\n\r\n";
    let kind = [("content-type", "multipart/mixed; boundary=b")];
    let batch =
        |parts: usize| world.send(http::Method::POST, "$batch", &kind, format!("{}--b--", part.repeat(parts))).text();
    let answered = batch(30);
    assert_eq!(answered.matches("HTTP/1.1 200").count(), 30);
}
