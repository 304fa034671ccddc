//! What may be asked of a real environment's tables beside their names: a query that stays within the tables that pass,
//! and a body that writes one record. Whatever leads on to other tables (`$expand`, a path, a join, a nested record) is
//! refused by its name.

use http::Method;
use serde_json::Value;

use crate::lookup::options;
use crate::refusal::Refusal;

const OPTIONS: [&str; 7] = ["$select", "$filter", "$orderby", "$top", "$count", "$skiptoken", "fetchXml"];
/// What FetchXML may start from and join: tables that may be read anyway, by their logical names.
const TABLES: [&str; 10] = [
    "contact",
    "account",
    "lead",
    "msdyncrm_segment",
    "msdynmkt_segment",
    "msevtmgt_event",
    "msevtmgt_eventregistration",
    "msdyncrm_marketingemail",
    "systemuser",
    "businessunit",
];
/// The one reference that a segment is written with.
const REFERENCE: &str = "owningbusinessunit@odata.bind";

/// Judges the options of a request to a table of records.
pub(crate) fn query(query: Option<&str>) -> Result<(), Refusal> {
    let asked = options(query.unwrap_or_default()).ok_or(Refusal::Asked("an option that cannot be read".to_owned()))?;
    for (name, value) in asked {
        if !OPTIONS.contains(&name.as_str()) {
            return Err(Refusal::Asked(format!("the option '{name}'")));
        }
        match name.as_str() {
            "fetchXml" => fetch_xml(&value)?,
            // A page's mark is the environment's own text.
            "$skiptoken" => {}
            _ if outside_quotes(&value).any(|text| text.contains('/')) => {
                return Err(Refusal::Asked(format!("a path to another table in {name}")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Judges the body of a write: the columns of one record.
pub(crate) fn body(method: &Method, body: &[u8]) -> Result<(), Refusal> {
    if !matches!(*method, Method::POST | Method::PATCH) {
        return Ok(());
    }
    let Ok(Value::Object(columns)) = serde_json::from_slice(body) else {
        return Err(Refusal::Asked("a body that is not one JSON object".to_owned()));
    };
    for (name, value) in &columns {
        let leads_on = value.is_object() || value.is_array();
        if leads_on || (name.contains("@odata.bind") && name != REFERENCE) {
            return Err(Refusal::Asked(format!("'{name}', which writes more than this record,")));
        }
    }
    Ok(())
}

fn fetch_xml(text: &str) -> Result<(), Refusal> {
    let document = roxmltree::Document::parse(text)
        .map_err(|error| Refusal::Asked(format!("FetchXML that cannot be read ({error})")))?;
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        if !matches!(node.tag_name().name(), "entity" | "link-entity") {
            continue;
        }
        let table = node.attribute("name").unwrap_or_default();
        if !TABLES.contains(&table) {
            return Err(Refusal::Asked(format!("the table '{table}' in FetchXML")));
        }
    }
    Ok(())
}

/// The parts that stand outside of quoted text, where two quotes within it are one.
fn outside_quotes(text: &str) -> impl Iterator<Item = &str> {
    text.split('\'').step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_app_asks_passes() {
        for asked in [
            "",
            "$select=fullname&$filter=contains(fullname,%27a%2Fb%27%27c%27)&$orderby=fullname%20asc&$top=5&$count=true",
            "$filter=Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid')",
            "%24skiptoken=%3Ccookie%20pagenumber=%222%22%20a=%22/%22/%3E",
            "fetchXml=%3Cfetch%3E%3Centity%20name=%22contact%22%3E%3Clink-entity%20name=%22msdyncrm_segment%22%2F%3E%3C%2Fentity%3E%3C%2Ffetch%3E",
        ] {
            assert!(query(Some(asked)).is_ok(), "{asked}");
        }
        let written = br#"{"msdyncrm_segmentname":"a","msdyncrm_scope":1,"owningbusinessunit@odata.bind":"/businessunits(59ac8bbf-57e7-e811-a9a9-000d3a35f403)"}"#;
        assert!(body(&Method::PATCH, written).is_ok());
        assert!(body(&Method::DELETE, b"").is_ok());
    }

    #[test]
    fn what_leads_to_other_tables_is_refused_by_its_name() {
        for (asked, name) in [
            ("$expand=owninguser($expand=systemuserroles_association)", "$expand"),
            ("%24expand=owninguser", "$expand"),
            ("$EXPAND=owninguser", "$EXPAND"),
            ("$filter=owninguser%2Fdomainname%20eq%20%27a%27", "$filter"),
            ("$filter=firstname%20eq%20'''/'%20or%20owninguser/domainname%20eq%20'a'", "$filter"),
            ("$orderby=owninguser/fullname", "$orderby"),
            ("$filter=@p&@p=owninguser/fullname%20eq%20'a'", "@p"),
            ("$apply=groupby((owninguser/fullname))", "$apply"),
            ("savedQuery=59ac8bbf-57e7-e811-a9a9-000d3a35f403", "savedQuery"),
            ("fetchXml=%3Cfetch%3E%3Centity%20name=%22role%22%2F%3E%3C%2Ffetch%3E", "'role'"),
            (
                "fetchXml=%3Cfetch%3E%3Centity%20name=%22contact%22%3E%3Cfilter%3E%3Clink-entity%20name=%22role%22%2F%3E%3C%2Ffilter%3E%3C%2Fentity%3E%3C%2Ffetch%3E",
                "'role'",
            ),
            ("fetchXml=%3C!DOCTYPE%20a%3E%3Cfetch%2F%3E", "FetchXML"),
            ("fetchXml=%3Cfetch", "FetchXML"),
        ] {
            let refusal = query(Some(asked)).unwrap_err().to_string();
            assert!(refusal.contains(name), "{asked}: {refusal}");
        }
        for written in [
            r#"{"ownerid@odata.bind":"/systemusers(59ac8bbf-57e7-e811-a9a9-000d3a35f403)"}"#,
            r#"{"createdby":{"fullname":"x"}}"#,
            r#"{"msdyncrm_segment_contacts":[{"lastname":"x"}]}"#,
            r#"[{"msdyncrm_segmentname":"a"}]"#,
            "",
        ] {
            assert!(body(&Method::POST, written.as_bytes()).is_err(), "{written}");
        }
    }
}
