//! docs/nulls.md is written by this test, from what the embedded Dataverse finds: set `UPDATE_DOCS=1` to write it anew.

use serde_json::json;

use crate::support::World;

/// What is asked, and what it shows.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        "A comparison with nothing is neither true nor false, so it keeps no one, also under NOT.",
        "",
        &[
            "address1_city == 'Bonn'",
            "address1_city != 'Bonn'",
            "NOT(address1_city == 'Bonn')",
            "address1_city CONTAINS 'o'",
            "NOT(address1_city CONTAINS 'o')",
            "numberofchildren < 5",
            "numberofchildren + 1 > 0",
        ],
    ),
    (
        "Only ISNULL and ISNOTNULL tell nothing from something.",
        "",
        &["ISNULL(address1_city)", "NOT(ISNULL(address1_city))", "address1_city != 'Bonn' || ISNULL(address1_city)"],
    ),
    (
        "`||` needs one side that is true, `&&` both; what is neither stays neither.",
        "",
        &[
            "address1_city == 'Bonn' || numberofchildren == 2",
            "address1_city == 'Bonn' && numberofchildren == 2",
            "NOT(address1_city == 'Bonn' && numberofchildren == 2)",
            "NOT(address1_city == 'Bonn' || numberofchildren == 2)",
        ],
    ),
    ("Letters are compared without regard to case.", "", &["address1_city == 'BONN'", "address1_city STARTSWITH 'b'"]),
    (
        "EXCEPT takes away those who are found, and so keeps those without a value, unlike NOT.",
        "PROFILE(contact) EXCEPT ",
        &["address1_city == 'Bonn'", "address1_city != 'Bonn'"],
    ),
];

#[test]
fn what_nothing_means_is_written_down() {
    let world = World::new();
    for (name, city, children) in
        [("Ann", Some("Bonn"), Some(2)), ("Bob", Some("Rome"), None), ("Cleo", None, Some(0)), ("Dan", None, None)]
    {
        let mut body = json!({ "firstname": name, "lastname": "L" });
        if let Some(city) = city {
            body["address1_city"] = city.into();
        }
        if let Some(children) = children {
            body["numberofchildren"] = children.into();
        }
        world.create("contacts", body);
    }
    let fetch =
        "<fetch><entity name='contact'><attribute name='firstname'/><order attribute='firstname'/></entity></fetch>";
    let found = |query: &str| {
        let body = json!({ "Query": query, "FetchXml": fetch });
        let answer = world.post("msdyncrm_FetchContactsByQuery", body).expect(200).json();
        let rows: serde_json::Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
        let names =
            rows["Entities"].as_array().unwrap().iter().map(|row| row["firstname"].as_str().unwrap().to_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
    };
    let mut text = String::from(
        "# What nothing means in a condition\n\n\
         Conditions know true, false and neither, as Dataverse's database does; a filter keeps whom it is true of. A test \
         writes this page from what the embedded Dataverse finds among four contacts.\n\n\
         | | city | children |\n|---|---|---|\n| Ann | Bonn | 2 |\n| Bob | Rome | |\n| Cleo | | 0 |\n| Dan | | |\n",
    );
    for (rule, before, conditions) in CASES {
        text.push_str(&format!("\n{rule}\n\n| condition | finds |\n|---|---|\n"));
        for condition in *conditions {
            let query = format!("{before}PROFILE(contact).FILTER({condition})");
            let shown = if before.is_empty() { condition } else { &query.as_str() };
            text.push_str(&format!("| `{}` | {} |\n", shown.replace('|', "\\|"), found(&query)));
        }
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/nulls.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/nulls.md is not what the test writes: run it with UPDATE_DOCS=1 and look at the change"
    );
}
