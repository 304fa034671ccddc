//! What the environment is asked about contacts: by the query language, narrowed by a list of values.

use dataverse::outbound::{FetchContacts, Scope, Total};
use dataverse::{Client, Error, Transport};
use quick_xml::events::{BytesText, Event as Xml};
use quick_xml::writer::Writer;
use segment_query::Query;
use segment_query::ast::{Column, Ignored, Name, OrderBy, Page, Profile, SegmentRef, SetExpr, SetOp};
use serde_json::{Map, Value};
use uuid::Uuid;

/// As many rows as Dataverse answers at most.
const PAGE: u64 = 5_000;
pub(crate) const UNIT: &str = "owningbusinessunit";
pub(crate) const ADDRESS: &str = "emailaddress1";

/// A contact that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) id: Uuid,
    pub(crate) address: Option<String>,
    pub(crate) unit: Option<Uuid>,
}

pub(crate) fn everybody() -> SetExpr {
    let entity = Name::built(segment_query::TARGET_ENTITY.to_owned());
    SetExpr::Profile(Profile { entity, alias: None, steps: Vec::new(), span: Ignored::default() })
}

pub(crate) fn members(name: &str) -> SetExpr {
    SetExpr::Segment(SegmentRef { name: Name::built(name.to_owned()), filter: None, span: Ignored::default() })
}

pub(crate) fn joined(op: SetOp, left: SetExpr, right: SetExpr) -> SetExpr {
    SetExpr::Set { op, operands: vec![left, right], span: Ignored::default() }
}

/// All contacts of the set whose column has one of the values.
pub(crate) async fn find<T: Transport>(
    client: &Client<T>,
    set: &SetExpr,
    column: &str,
    values: &[String],
) -> Result<Vec<Found>, Error> {
    let mut all = Vec::new();
    loop {
        let fetch = fetch(set, all.len() as u64, PAGE, Some((column, values)), None);
        let page = client.fetch_contacts(&fetch).await?;
        let rows = page.rows.len() as u64;
        all.extend(page.rows.iter().filter_map(found));
        if rows < PAGE {
            return Ok(all);
        }
    }
}

/// How many contacts the set holds, in all or of one business unit.
pub(crate) async fn total<T: Transport>(client: &Client<T>, set: &SetExpr, unit: Option<Uuid>) -> Result<u64, Error> {
    let first = client.fetch_contacts(&fetch(set, 0, 1, None, unit)).await?;
    if let Total::Exact(total) = first.how_many(0, 1) {
        return Ok(total);
    }
    // An environment that sends no total is read to the end.
    let mut seen = 0;
    loop {
        let rows = client.fetch_contacts(&fetch(set, seen, PAGE, None, unit)).await?.rows.len() as u64;
        seen += rows;
        if rows < PAGE {
            return Ok(seen);
        }
    }
}

fn fetch(set: &SetExpr, skip: u64, take: u64, values: Option<(&str, &[String])>, unit: Option<Uuid>) -> FetchContacts {
    let id = || Column { alias: None, name: Name::built("contactid".to_owned()) };
    let page = Page {
        order_by: vec![OrderBy { column: id(), descending: false }],
        skip: Some(skip),
        take: Some(take),
        select: vec![id()],
    };
    FetchContacts {
        query: Query { set: set.clone(), page }.to_string(),
        fetch_xml: fetch_xml(skip / take + 1, take, values).unwrap_or_default(),
        business_unit: unit,
        scope: if unit.is_some() { Scope::BusinessUnit } else { Scope::Organization },
        time_zone: None,
    }
}

fn fetch_xml(page: u64, count: u64, values: Option<(&str, &[String])>) -> std::io::Result<String> {
    let mut xml = Writer::new(Vec::new());
    let (page, count) = (page.to_string(), count.to_string());
    let fetch = xml.create_element("fetch").with_attributes([
        ("version", "1.0"),
        ("count", count.as_str()),
        ("page", page.as_str()),
        ("returntotalrecordcount", if values.is_none() { "true" } else { "false" }),
    ]);
    fetch.write_inner_content(|xml| {
        xml.create_element("entity").with_attribute(("name", "contact")).write_inner_content(|xml| {
            for name in ["contactid", ADDRESS, UNIT] {
                xml.create_element("attribute").with_attribute(("name", name)).write_empty()?;
            }
            xml.create_element("order").with_attribute(("attribute", "contactid")).write_empty()?;
            let Some((column, values)) = values else { return Ok(()) };
            xml.create_element("filter").write_inner_content(|xml| {
                let condition = [("attribute", column), ("operator", "in")];
                xml.create_element("condition").with_attributes(condition).write_inner_content(|xml| {
                    for value in values {
                        xml.create_element("value")
                            .write_inner_content(|xml| xml.write_event(Xml::Text(BytesText::new(value))))?;
                    }
                    Ok(())
                })?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(String::from_utf8_lossy(&xml.into_inner()).into_owned())
}

fn found(row: &Map<String, Value>) -> Option<Found> {
    let text = |column: &str| row.get(column).and_then(Value::as_str);
    let unit = text("_owningbusinessunit_value").or_else(|| text(UNIT)).and_then(|unit| unit.parse().ok());
    Some(Found { id: text("contactid")?.parse().ok()?, address: text(ADDRESS).map(str::to_lowercase), unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_never_becomes_structure() {
        let values = ["a<b>@x.com".to_owned(), "\"'&]]>@x.com".to_owned()];
        let xml = fetch_xml(1, 5, Some((ADDRESS, &values))).unwrap();
        assert!(xml.contains("<value>a&lt;b&gt;@x.com</value>"), "{xml}");
        assert_eq!(xml.matches("<value>").count(), 2);
    }
}
