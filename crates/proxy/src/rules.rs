//! Which resources pass, and with which methods: only what the app needs, judged by the parsed resource.

use dataverse::real_time;
use http::Method;

use crate::refusal::Refusal;
use crate::resource::{Key, Resource, Segment};

/// What stands behind the proxy, which decides how much of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The embedded Dataverse: demo data that any client on this machine may change.
    Embedded,
    /// A real environment: segments may be changed, everything else is only read.
    Environment,
}

const SEGMENTS: &str = "msdyncrm_segments";
/// What may be changed in a real environment.
const WRITTEN: [&str; 3] = [SEGMENTS, real_time::DEFINITIONS, real_time::SEGMENTS];
const SETS: [&str; 11] = [
    SEGMENTS,
    real_time::DEFINITIONS,
    real_time::SEGMENTS,
    "contacts",
    "accounts",
    "leads",
    "msevtmgt_events",
    "msevtmgt_eventregistrations",
    "msdyncrm_marketingemails",
    "systemusers",
    "businessunits",
];
/// The pairs of an N:N relationship, which are written through the records that they pair.
const PAIRS: [&str; 1] = ["contactleadscollection"];
const DEFINITIONS: [&str; 3] = ["EntityDefinitions", "GlobalOptionSetDefinitions", "RelationshipDefinitions"];
const ACTIONS: [&str; 5] = [
    "msdyncrm_ValidateSegment",
    "msdyncrm_FetchContactsByQuery",
    "msdyncrm_SegmentMembersUpdate",
    real_time::PUBLISH,
    real_time::MEMBERS_LIST,
];
const BULK: [&str; 3] = [
    "Microsoft.Dynamics.CRM.CreateMultiple",
    "Microsoft.Dynamics.CRM.UpdateMultiple",
    "Microsoft.Dynamics.CRM.UpsertMultiple",
];

const READ: &[Method] = &[Method::GET];
const CALL: &[Method] = &[Method::POST];
const SEGMENT_WRITES: &[Method] = &[Method::GET, Method::POST, Method::PATCH, Method::DELETE];
const ALL: &[Method] = &[Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE];

/// Refuses a resource that does not pass, then a method that it does not take.
pub(crate) fn check(reach: Reach, resource: &Resource, method: &Method) -> Result<(), Refusal> {
    let allowed = allowed_methods(reach, resource.segments())?;
    // The head of what may be read is told here as the embedded Dataverse's Allow says.
    let asked = if reach == Reach::Embedded && *method == Method::HEAD { &Method::GET } else { method };
    if allowed.contains(asked) {
        return Ok(());
    }
    let resource = resource.segments().first().map_or_else(|| "/".to_owned(), |segment| segment.name.clone());
    Err(Refusal::Method { method: method.clone(), resource, allowed })
}

/// Whether it is a table of records, or one of its records.
pub(crate) fn is_table(resource: &Resource) -> bool {
    resource.segments().first().is_some_and(|first| SETS.contains(&first.name.as_str()))
}

fn allowed_methods(reach: Reach, segments: &[Segment]) -> Result<&'static [Method], Refusal> {
    let Some((first, rest)) = segments.split_first() else { return Ok(READ) };
    let name = first.name.as_str();
    let refused = || Refusal::Resource(segments.iter().map(Segment::to_string).collect::<Vec<_>>().join("/"));

    if DEFINITIONS.contains(&name) {
        return Ok(READ);
    }
    if SETS.contains(&name) {
        return match (first.key.as_ref(), rest) {
            (None | Some(Key::Id(_)), []) => Ok(set_methods(reach, name)),
            (None, [count]) if count.name == "$count" && count.key.is_none() => Ok(READ),
            (None, [bulk]) if reach == Reach::Embedded && bulk.key.is_none() && BULK.contains(&bulk.name.as_str()) => {
                Ok(CALL)
            }
            (Some(Key::Named { .. }), []) if reach == Reach::Embedded => Ok(set_methods(reach, name)),
            // A step further (a column, a related record) can lead to any other table of a real environment.
            (Some(Key::Id(_)), [_, ..]) if reach == Reach::Embedded => Ok(set_methods(reach, name)),
            _ => Err(refused()),
        };
    }
    if reach == Reach::Embedded && PAIRS.contains(&name) {
        return match (first.key.as_ref(), rest) {
            (None | Some(Key::Id(_)), []) => Ok(READ),
            (None, [count]) if count.name == "$count" && count.key.is_none() => Ok(READ),
            _ => Err(refused()),
        };
    }
    if !rest.is_empty() {
        return Err(refused());
    }
    match (name, &first.key) {
        ("$metadata", None) | ("WhoAmI", None | Some(Key::None)) => Ok(READ),
        ("RetrieveTotalRecordCount", Some(Key::Alias { .. })) if reach == Reach::Embedded => Ok(READ),
        // What an environment answers within a batch would name itself where this server has to stand.
        ("$batch", None) if reach == Reach::Environment => Err(Refusal::Batch),
        ("$batch", None) => Ok(CALL),
        (name, None) if ACTIONS.contains(&name) => Ok(CALL),
        _ => Err(refused()),
    }
}

fn set_methods(reach: Reach, name: &str) -> &'static [Method] {
    match reach {
        Reach::Embedded => ALL,
        Reach::Environment if WRITTEN.contains(&name) => SEGMENT_WRITES,
        Reach::Environment => READ,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "(59ac8bbf-57e7-e811-a9a9-000d3a35f403)";

    fn judge(reach: Reach, method: Method, path: &str) -> Result<(), Refusal> {
        check(reach, &Resource::parse(&format!("/api/data/v9.0/{path}")).unwrap(), &method)
    }

    #[test]
    fn segments_may_be_changed_everywhere_and_the_rest_only_in_the_embedded_dataverse() {
        for (reach, path, method, passes) in [
            (Reach::Embedded, format!("contacts{ID}"), Method::PATCH, true),
            (Reach::Environment, format!("contacts{ID}"), Method::PATCH, false),
            (Reach::Environment, format!("contacts{ID}"), Method::GET, true),
            (Reach::Environment, format!("msdyncrm_segments{ID}"), Method::DELETE, true),
            (Reach::Environment, format!("msdyncrm_segments{ID}"), Method::PUT, false),
            (Reach::Environment, "msdyncrm_segments".to_owned(), Method::POST, true),
            (Reach::Embedded, "msdyncrm_ValidateSegment".to_owned(), Method::POST, true),
            (Reach::Embedded, "msdyncrm_ValidateSegment".to_owned(), Method::GET, false),
            (Reach::Environment, "msdynmkt_segmentdefinitions".to_owned(), Method::POST, true),
            (Reach::Environment, format!("msdynmkt_segmentdefinitions{ID}"), Method::PATCH, true),
            (Reach::Environment, format!("msdynmkt_segments{ID}"), Method::DELETE, true),
            (Reach::Environment, format!("msdynmkt_segments{ID}"), Method::PUT, false),
            (Reach::Embedded, format!("msdynmkt_segments{ID}"), Method::PATCH, true),
            (Reach::Environment, "msdynmkt_PublishSegmentDefinition".to_owned(), Method::POST, true),
            (Reach::Environment, "msdynmkt_PublishSegmentDefinition".to_owned(), Method::GET, false),
            (Reach::Embedded, "msdynmkt_MembersList".to_owned(), Method::POST, true),
            (Reach::Environment, "msdynmkt_MembersList".to_owned(), Method::POST, true),
            (Reach::Embedded, "contacts/Microsoft.Dynamics.CRM.CreateMultiple".to_owned(), Method::POST, true),
            (Reach::Embedded, "contacts/Microsoft.Dynamics.CRM.UpsertMultiple".to_owned(), Method::GET, false),
            (Reach::Embedded, "msdyncrm_segments(msdyncrm_segmentqueryname='a_1')".to_owned(), Method::PATCH, true),
            (Reach::Embedded, "RetrieveTotalRecordCount(EntityNames=@p1)".to_owned(), Method::GET, true),
            (Reach::Embedded, "EntityDefinitions".to_owned(), Method::PATCH, false),
            (Reach::Embedded, "contacts/$count".to_owned(), Method::GET, true),
            (Reach::Embedded, "contactleadscollection".to_owned(), Method::GET, true),
            (Reach::Embedded, format!("contactleadscollection{ID}"), Method::DELETE, false),
            (Reach::Embedded, "contacts/$count".to_owned(), Method::HEAD, true),
            (Reach::Embedded, "$batch".to_owned(), Method::HEAD, false),
            (Reach::Environment, "contacts".to_owned(), Method::HEAD, false),
            (Reach::Embedded, "WhoAmI()".to_owned(), Method::GET, true),
            (Reach::Embedded, "$metadata".to_owned(), Method::GET, true),
            (Reach::Embedded, String::new(), Method::GET, true),
            (Reach::Embedded, String::new(), Method::TRACE, false),
        ] {
            let judged = judge(reach, method.clone(), &path);
            assert_eq!(judged.is_ok(), passes, "{reach:?} {method} {path}");
            assert!(passes || matches!(judged, Err(Refusal::Method { .. })), "{path}");
        }
    }

    #[test]
    fn what_the_app_does_not_need_is_refused_by_name() {
        for path in [
            "roles",
            "systemuserroles",
            "msdyncrm_segment",
            "msdynmkt_segment",
            "msdynmkt_segmentexecutions",
            "Contacts",
            "contacts/Microsoft.Dynamics.CRM.x",
            "WhoAmI/x",
            "WhoAmI(a=@p)",
            "contacts(contactid=@p)",
        ] {
            assert!(matches!(judge(Reach::Embedded, Method::GET, path), Err(Refusal::Resource(_))), "{path}");
        }
        assert!(matches!(judge(Reach::Environment, Method::POST, "$batch"), Err(Refusal::Batch)));
        assert!(matches!(judge(Reach::Embedded, Method::GET, "$batch"), Err(Refusal::Method { .. })));
        for (method, path) in [
            (Method::POST, "contacts/Microsoft.Dynamics.CRM.CreateMultiple"),
            (Method::POST, "msdyncrm_segments/Microsoft.Dynamics.CRM.UpdateMultiple"),
            (Method::GET, "contactleadscollection"),
            (Method::GET, "contacts(emailaddress1='a')"),
            (Method::GET, "RetrieveTotalRecordCount(EntityNames=@p1)"),
        ] {
            assert!(matches!(judge(Reach::Environment, method, path), Err(Refusal::Resource(_))), "{path}");
        }
        let onward = format!("systemusers{ID}/systemuserroles_association");
        assert!(matches!(judge(Reach::Environment, Method::GET, &onward), Err(Refusal::Resource(_))));
    }
}
