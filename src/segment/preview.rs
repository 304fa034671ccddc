//! The contacts of a query: how many, and a page of them. Asked in the query language, so that it works alike on every
//! environment.

use dataverse::outbound::{Contacts, FetchContacts, Scope};
use dataverse::{Error, Uuid};
use segment_query::ast::{Column, Ignored, Name, OrderBy, Page, Query, SegmentRef, SetExpr};

use crate::api::Api;

/// What a table of members shows of each.
pub(super) const COLUMNS: [&str; 6] =
    ["contactid", "fullname", "emailaddress1", "jobtitle", "address1_city", "address1_country"];

/// The members a segment has now, as a set.
pub(super) fn members_of(query_name: &str) -> SetExpr {
    SetExpr::Segment(SegmentRef { name: Name::built(query_name.to_owned()), filter: None, span: Ignored::default() })
}

/// What the pages of contacts are ordered by.
#[derive(Clone, Copy)]
pub(super) enum Order {
    Name,
    /// No two are alike, so that pages meet without gap or overlap.
    Id,
}

impl Order {
    const fn column(self) -> &'static str {
        match self {
            Self::Name => "fullname",
            Self::Id => "contactid",
        }
    }
}

/// The page of contacts `[skip, skip + take)`, and how many there are in all.
pub(super) async fn contacts(
    api: &Api,
    set: SetExpr,
    (scope, business_unit): (Scope, Option<Uuid>),
    order: Order,
    skip: u64,
    take: u64,
) -> Result<Contacts, Error> {
    let column = |name: &str| Column { alias: None, name: Name::built(name.to_owned()) };
    let page = Page {
        order_by: vec![OrderBy { column: column(order.column()), descending: false }],
        skip: Some(skip),
        take: Some(take),
        select: vec![column("contactid")],
    };
    let fetch = FetchContacts {
        query: Query { set, page }.to_string(),
        fetch_xml: fetch_xml(order, skip / take.max(1) + 1, take),
        business_unit,
        scope,
        time_zone: None,
    };
    api.fetch_contacts(&fetch).await
}

/// The columns and the same page again; everything in it is ours.
fn fetch_xml(order: Order, page: u64, count: u64) -> String {
    let attributes: String = COLUMNS.iter().map(|name| format!("<attribute name=\"{name}\"/>")).collect();
    format!(
        "<fetch version=\"1.0\" output-format=\"xml-platform\" mapping=\"logical\" count=\"{count}\" page=\"{page}\" \
         returntotalrecordcount=\"true\"><entity name=\"contact\">{attributes}\
         <order attribute=\"{}\" descending=\"false\"/></entity></fetch>",
        order.column()
    )
}
