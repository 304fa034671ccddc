//! FetchXML built from parts: whatever a value holds, it stays a value.

use std::fmt::Write as _;

use crate::odata::{Direction, Filter, Literal, taken_literally};

/// A page of records: which columns, of whom, in which order. Counted only where `total` says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchXml<'n> {
    pub entity: &'n str,
    pub attributes: Vec<&'n str>,
    pub filter: Option<Filter<'n>>,
    pub order_by: Vec<(&'n str, Direction)>,
    /// From 1.
    pub page: u64,
    pub count: u64,
    pub total: bool,
}

impl FetchXml<'_> {
    pub fn render(&self) -> String {
        let mut text = format!(
            "<fetch version=\"1.0\" output-format=\"xml-platform\" mapping=\"logical\" count=\"{}\" page=\"{}\" \
             returntotalrecordcount=\"{}\"><entity name=\"{}\">",
            self.count,
            self.page,
            self.total,
            escaped(self.entity)
        );
        // Writing into a text never fails.
        for name in &self.attributes {
            let _ = write!(text, "<attribute name=\"{}\"/>", escaped(name));
        }
        if let Some(filter) = &self.filter {
            let _ = match filter {
                Filter::All(_) | Filter::Any(_) => write!(text, "{}", condition(filter)),
                one => write!(text, "<filter>{}</filter>", condition(one)),
            };
        }
        for (name, direction) in &self.order_by {
            let descending = *direction == Direction::Descending;
            let _ = write!(text, "<order attribute=\"{}\" descending=\"{descending}\"/>", escaped(name));
        }
        text.push_str("</entity></fetch>");
        text
    }
}

fn condition(filter: &Filter<'_>) -> String {
    let one = |column: &str, operator: &str, value: &str| {
        format!("<condition attribute=\"{}\" operator=\"{operator}\" value=\"{}\"/>", escaped(column), escaped(value))
    };
    let all = |kind: &str, parts: &[Filter<'_>]| {
        format!("<filter type=\"{kind}\">{}</filter>", parts.iter().map(condition).collect::<String>())
    };
    match filter {
        Filter::Equal(column, Literal::Null) => {
            format!("<condition attribute=\"{}\" operator=\"null\"/>", escaped(column))
        }
        Filter::NotEqual(column, Literal::Null) => {
            format!("<condition attribute=\"{}\" operator=\"not-null\"/>", escaped(column))
        }
        Filter::Equal(column, value) => one(column, "eq", &plain(value)),
        Filter::NotEqual(column, value) => one(column, "ne", &plain(value)),
        Filter::Contains(column, text) => one(column, "like", &format!("%{}%", taken_literally(text))),
        Filter::StartsWith(column, text) => one(column, "like", &format!("{}%", taken_literally(text))),
        Filter::IsMe(column) => format!("<condition attribute=\"{}\" operator=\"eq-userid\"/>", escaped(column)),
        Filter::All(parts) => all("and", parts),
        Filter::Any(parts) => all("or", parts),
    }
}

fn plain(value: &Literal) -> String {
    match value {
        Literal::Text(text) => text.clone(),
        Literal::Int(n) => n.to_string(),
        Literal::Bool(b) => u8::from(*b).to_string(),
        Literal::Id(id) => id.to_string(),
        Literal::Null => String::new(),
    }
}

/// For an attribute's value in quotes. A character that XML cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_order_with_its_total() {
        let fetch = FetchXml {
            entity: "contact",
            attributes: vec!["contactid", "fullname"],
            filter: None,
            order_by: vec![("fullname", Direction::Descending), ("contactid", Direction::Ascending)],
            page: 3,
            count: 50,
            total: true,
        };
        assert_eq!(
            fetch.render(),
            "<fetch version=\"1.0\" output-format=\"xml-platform\" mapping=\"logical\" count=\"50\" page=\"3\" \
             returntotalrecordcount=\"true\"><entity name=\"contact\"><attribute name=\"contactid\"/>\
             <attribute name=\"fullname\"/><order attribute=\"fullname\" descending=\"true\"/>\
             <order attribute=\"contactid\" descending=\"false\"/></entity></fetch>"
        );
    }

    #[test]
    fn what_is_typed_stays_a_value() {
        let typed = "\"/><x a=\"&'100%_[a]\u{1}\n";
        let filter =
            Filter::Any(vec![Filter::Contains("fullname", typed.to_owned()), Filter::Equal("a", typed.into())]);
        assert_eq!(
            condition(&filter),
            "<filter type=\"or\"><condition attribute=\"fullname\" operator=\"like\" \
             value=\"%&quot;/&gt;&lt;x a=&quot;&amp;'100[%][_][[]a]&#10;%\"/><condition attribute=\"a\" operator=\"eq\" \
             value=\"&quot;/&gt;&lt;x a=&quot;&amp;'100%_[a]&#10;\"/></filter>"
        );
    }
}
