//! The members of a static segment read the older way, which is deprecated: by FetchXML over the link from a contact to
//! the segments that hold it.

use uuid::Uuid;

use crate::outbound::FetchContacts;

/// The segment whose members are read so.
#[derive(Clone, Debug)]
pub(crate) struct OlderMembers {
    pub query_name: String,
    pub id: Uuid,
}

impl OlderMembers {
    /// The page's FetchXML narrowed to the members; `None` where anything but they is asked for.
    pub(crate) fn fetch_xml(&self, asked: &FetchContacts) -> Option<String> {
        let query = asked.query.trim_start_matches('(').strip_prefix("SEGMENT(")?;
        let page = query.strip_prefix(self.query_name.as_str())?.trim_start_matches(')');
        if !page.is_empty() && !page.starts_with(".ORDERBY(") {
            return None;
        }
        let inner = asked.fetch_xml.strip_suffix("</entity></fetch>")?;
        // An id holds nothing that XML would read as its own.
        Some(format!(
            "{inner}<link-entity name=\"msdyncrm_segment\" from=\"msdyncrm_segmentid\" to=\"msdyncrm_segmentmemberid\" \
             alias=\"held\"><filter type=\"and\"><condition attribute=\"msdyncrm_segmentid\" operator=\"eq\" \
             uitype=\"msdyncrm_segment\" value=\"{}\"/></filter></link-entity></entity></fetch>",
            self.id
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::Scope;

    fn read(query: &str) -> Option<String> {
        let older = OlderMembers { query_name: "SEGMENT_CRM_ID_a".to_owned(), id: Uuid::nil() };
        older.fetch_xml(&FetchContacts {
            query: query.to_owned(),
            fetch_xml: "<fetch count=\"5\"><entity name=\"contact\"></entity></fetch>".to_owned(),
            business_unit: None,
            scope: Scope::Organization,
            time_zone: None,
        })
    }

    #[test]
    fn only_the_members_themselves_are_read_so() {
        let xml = read("(SEGMENT(SEGMENT_CRM_ID_a)).ORDERBY(fullname ASC).SKIP(0).TAKE(5).SELECT(contactid)").unwrap();
        assert!(xml.starts_with("<fetch count=\"5\"><entity name=\"contact\"><link-entity name=\"msdyncrm_segment\""));
        assert!(
            xml.contains("operator=\"eq\" uitype=\"msdyncrm_segment\" value=\"00000000-0000-0000-0000-000000000000\"")
        );
        assert!(read("SEGMENT(SEGMENT_CRM_ID_a)").is_some());
        for other in [
            "SEGMENT(SEGMENT_CRM_ID_ab)",
            "(SEGMENT(SEGMENT_CRM_ID_a) EXCEPT SEGMENT(b)).ORDERBY(fullname ASC)",
            "SEGMENT(SEGMENT_CRM_ID_a, contact_1).FILTER(contact_1.city == 'x')",
            "PROFILE(contact)",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
