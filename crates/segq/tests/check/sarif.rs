//! SARIF 2.1.0, held to what its specification requires of the properties that are written.

use serde_json::Value;

use crate::support::{folder, segq};

/// What the specification asks of a log: sections 3.13 (log), 3.14 (run), 3.19 (tool component), 3.20 (invocation),
/// 3.27 (result), 3.29 and 3.30 (location, region), 3.55 to 3.57 (fix, change, replacement).
fn assert_valid(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    let driver = &run["tool"]["driver"];
    assert!(!driver["name"].as_str().unwrap().is_empty());
    let rules: Vec<&str> =
        driver["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let distinct: std::collections::BTreeSet<_> = rules.iter().collect();
    assert_eq!(distinct.len(), rules.len(), "rule ids are unique");
    assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap()));
    for invocation in run["invocations"].as_array().unwrap() {
        let failed = !invocation["executionSuccessful"].as_bool().unwrap();
        let notes = invocation["toolExecutionNotifications"].as_array().unwrap();
        assert!(notes.iter().all(|note| !note["message"]["text"].as_str().unwrap().is_empty()));
        assert_eq!(failed, !notes.is_empty());
    }
    for result in run["results"].as_array().unwrap() {
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index], result["ruleId"].as_str().unwrap());
        for location in result["locations"].as_array().unwrap() {
            let place = &location["physicalLocation"];
            assert_uri(&place["artifactLocation"]);
            assert_region(&place["region"]);
        }
        for fix in result["fixes"].as_array().into_iter().flatten() {
            assert!(!fix["description"]["text"].as_str().unwrap().is_empty());
            let changes = fix["artifactChanges"].as_array().unwrap();
            assert!(!changes.is_empty());
            for change in changes {
                assert_uri(&change["artifactLocation"]);
                let replacements = change["replacements"].as_array().unwrap();
                assert!(!replacements.is_empty());
                for replacement in replacements {
                    assert_region(&replacement["deletedRegion"]);
                    assert!(replacement["insertedContent"]["text"].is_string());
                }
            }
        }
    }
}

/// A relative reference: letters of a URI only, and no colon in its first part, where it would be a scheme.
fn assert_uri(location: &Value) {
    let uri = location["uri"].as_str().unwrap();
    assert!(!uri.is_empty() && uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
}

fn assert_region(region: &Value) {
    let number = |name: &str| region[name].as_u64().unwrap_or_else(|| panic!("{region} lacks {name}"));
    let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// The text after all fixes of the first result, by lines and columns alone.
fn mended(text: &str, result: &Value) -> String {
    let lines: Vec<Vec<char>> = text.split('\n').map(|line| line.chars().collect()).collect();
    let offset = |line: &Value, column: &Value| {
        let (line, column) = (line.as_u64().unwrap() as usize - 1, column.as_u64().unwrap() as usize - 1);
        lines.iter().take(line).map(|line| line.len() + 1).sum::<usize>() + column
    };
    let mut letters: Vec<char> = text.chars().collect();
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let region = &replacement["deletedRegion"];
    let place = offset(&region["startLine"], &region["startColumn"])..offset(&region["endLine"], &region["endColumn"]);
    letters.splice(place, replacement["insertedContent"]["text"].as_str().unwrap().chars());
    letters.into_iter().collect()
}

#[test]
fn findings_are_valid_sarif() {
    let text = "PROFILE(contact)\n.FILTER(ort == 'Köln' && name = \"x\")\n";
    let folder =
        folder(&[("ä b:c/q.segq", text), ("ok.segq", "PROFILE(contact)"), ("w.query", "(PROFILE(contact)).TAKE(5)")]);
    let run = segq(folder.path(), &["check", "--format", "sarif", ".", "gone.segq"], "");
    assert_eq!(run.code, 2);
    let log: Value = serde_json::from_str(&run.out).unwrap();
    assert_valid(&log);
    let found = results(&log);
    let rules: Vec<&str> = found.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(rules, ["paged-segment", "syntax", "lexical"]);
    let levels: Vec<&str> = found.iter().map(|result| result["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warning", "error", "error"]);
    let place = &found[1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "%C3%A4%20b%3Ac/q.segq");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&2.into(), &31.into()));
    assert_eq!(mended(text, &found[1]), text.replace("name =", "name =="));
    assert_eq!(mended(text, &found[2]), text.replace("\"x\"", "'x'"));
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn no_finding_is_an_empty_list() {
    let run = segq(folder(&[]).path(), &["check", "--format", "sarif", "-"], "PROFILE(contact)");
    assert_eq!(run.code, 0);
    let log: Value = serde_json::from_str(&run.out).unwrap();
    assert_valid(&log);
    assert!(results(&log).is_empty());
}
