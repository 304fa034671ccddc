//! FetchXML's elements and attributes as Microsoft documents them, as far as we write and read them, and a validator.

use roxmltree::{Document, Node};

const SCHEMA: &str = include_str!("schema.txt");

struct Element {
    name: &'static str,
    children: Vec<&'static str>,
    attributes: Vec<Attribute>,
}

struct Attribute {
    name: &'static str,
    required: bool,
    /// `|`-separated words, or a type in capitals.
    values: &'static str,
}

fn schema() -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    for line in SCHEMA.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            None => {
                let (name, children) = line.split_once(':').unwrap();
                elements.push(Element {
                    name,
                    children: children.split_whitespace().collect(),
                    attributes: Vec::new(),
                });
            }
            Some(attribute) => {
                let (name, values) = attribute.split_once(' ').unwrap();
                let required = name.ends_with('!');
                let attribute = Attribute { name: name.trim_end_matches('!'), required, values: values.trim() };
                elements.last_mut().unwrap().attributes.push(attribute);
            }
        }
    }
    elements
}

fn fits(value: &str, values: &str) -> bool {
    match values {
        "TEXT" => true,
        "NAME" => {
            let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
            !value.is_empty() && value.chars().all(letters)
        }
        "QUALIFIED" => value.split('.').count() <= 2 && value.split('.').all(|part| fits(part, "NAME")),
        "BOOLEAN" => matches!(value, "true" | "false" | "1" | "0"),
        "POSITIVE" => value.parse::<u32>().is_ok_and(|n| n > 0),
        words => words.split('|').any(|word| word == value),
    }
}

fn problems(node: Node<'_, '_>, schema: &[Element], found: &mut Vec<String>) {
    let name = node.tag_name().name();
    let Some(element) = schema.iter().find(|element| element.name == name) else {
        found.push(format!("<{name}> is unknown"));
        return;
    };
    for attribute in node.attributes() {
        match element.attributes.iter().find(|known| known.name == attribute.name()) {
            None => found.push(format!("<{name}> has no attribute {}", attribute.name())),
            Some(known) if !fits(attribute.value(), known.values) => {
                found.push(format!("<{name} {}> cannot be {:?}", known.name, attribute.value()));
            }
            Some(_) => {}
        }
    }
    for known in element.attributes.iter().filter(|known| known.required && node.attribute(known.name).is_none()) {
        found.push(format!("<{name}> lacks {}", known.name));
    }
    let mut counts = vec![0; element.children.len()];
    for child in node.children().filter(Node::is_element) {
        let child_name = child.tag_name().name();
        let place = element.children.iter().position(|known| known.trim_end_matches(['?', '*', '1']) == child_name);
        match place {
            None => found.push(format!("<{child_name}> cannot stand in <{name}>")),
            Some(place) => counts[place] += 1,
        }
        problems(child, schema, found);
    }
    for (known, count) in element.children.iter().zip(counts) {
        let fits = match known.chars().last() {
            Some('1') => count == 1,
            Some('?') => count <= 1,
            _ => true,
        };
        if !fits {
            found.push(format!("<{name}> holds {count} of {known}"));
        }
    }
    if node.children().any(|child| child.is_text() && !child.text().unwrap().trim().is_empty()) && name != "value" {
        found.push(format!("<{name}> holds text"));
    }
    beyond_the_table(node, name, found);
}

/// What depends on more than one attribute or element.
fn beyond_the_table(node: Node<'_, '_>, name: &str, found: &mut Vec<String>) {
    let has = |attribute: &str| node.attribute(attribute).is_some();
    match name {
        "condition" => {
            let operator = node.attribute("operator").unwrap_or_default();
            let values = node.children().filter(|child| child.has_tag_name("value")).count();
            let expected = match operator {
                "null" | "not-null" => !has("value") && !has("valueof") && values == 0,
                "in" | "not-in" => !has("value") && !has("valueof") && values > 0,
                "eq" | "ne" | "gt" | "ge" | "lt" | "le" => has("value") != has("valueof") && values == 0,
                _ => has("value") && !has("valueof") && values == 0,
            };
            if !expected {
                found.push(format!("{operator} with the wrong values"));
            }
        }
        "link-entity" => {
            let filtering = matches!(node.attribute("link-type"), Some("any" | "not any" | "all" | "not all"));
            if filtering != node.parent().is_some_and(|parent| parent.has_tag_name("filter")) {
                found.push("any and its kin stand in filters, the others do not".to_owned());
            }
        }
        "fetch" if has("top") && (has("count") || has("page")) => found.push("top together with pages".to_owned()),
        _ => {}
    }
}

pub(crate) fn problems_of(xml: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let mut found = Vec::new();
    let root = document.root_element();
    if !root.has_tag_name("fetch") {
        found.push("the root is no <fetch>".to_owned());
    }
    problems(root, &schema(), &mut found);
    found
}

#[track_caller]
pub(crate) fn assert_valid(xml: &str) {
    assert_eq!(problems_of(xml), Vec::<String>::new(), "{xml}");
}

#[test]
fn the_schema_refuses_what_is_not_documented() {
    for (xml, says) in [
        ("<fetch/>", "holds 0 of entity"),
        ("<fetch><entity/></fetch>", "lacks name"),
        ("<fetch><entity name='a'><filter type='xor'/></entity></fetch>", "cannot be"),
        ("<fetch><entity name='a' nolock='true'/></fetch>", "no attribute"),
        ("<fetch top='1' page='2'><entity name='a'/></fetch>", "top together"),
        (
            "<fetch><entity name='a'><filter><condition attribute='b' operator='eq'/></filter></entity></fetch>",
            "wrong values",
        ),
        (
            "<fetch><entity name='a'><filter><condition attribute='b' operator='equals' value='1'/></filter></entity></fetch>",
            "cannot be",
        ),
        (
            "<fetch><entity name='a'><link-entity name='b' from='x' to='y' link-type='any'/></entity></fetch>",
            "in filters",
        ),
        ("<fetch><entity name='a'><condition attribute='b' operator='null'/></entity></fetch>", "cannot stand in"),
    ] {
        let found = problems_of(xml).join("; ");
        assert!(found.contains(says), "{xml}: {found}");
    }
    assert_valid(
        "<fetch><entity name='a'><filter><condition attribute='b' operator='in'><value>1</value></condition></filter></entity></fetch>",
    );
}
