//! The contacts of a set: how many, and a page of them. Everything that wants to know asks here, in the query language,
//! so that it works alike on every environment. Dropping the future aborts the question.

use dataverse::outbound::{Contacts, FetchContacts, Scope, Total};
use dataverse::{Direction, Error, FetchXml, Filter, Uuid};
use segment_query::Spanned;
use segment_query::TARGET_ENTITY;
use segment_query::ast::{
    Column, CompareOp, Condition, ConditionKind, Ignored, Name, OrderBy, Page, Profile, Query, SegmentRef, SetExpr,
    SetOp, Step, TextOp, Value, ValueKind,
};
use serde_json::Map;

use crate::api::Api;

/// What no two contacts have alike: the last key of every order, so that pages meet without gap or overlap.
pub(super) const ID: &str = "contactid";
const NAME: &str = "fullname";
const EMAIL: &str = "emailaddress1";

/// As many rows as Dataverse answers at most.
pub(super) const LARGEST_PAGE: u64 = 5_000;

/// Whose contacts count.
pub(super) type Whose = (Scope, Option<Uuid>);

/// Some contacts of a set.
#[derive(Clone, Debug)]
pub(super) enum Only {
    Contact(Uuid),
    /// Those whose name or e-mail address holds the text.
    Named(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub column: String,
    pub descending: bool,
}

impl Order {
    pub(super) fn by(column: &str) -> Self {
        Self { column: column.to_owned(), descending: false }
    }
}

/// A question for one page, the pages being aligned: `page` whole ones come before.
pub(super) struct Question<'a> {
    pub set: SetExpr,
    pub whose: Whose,
    pub columns: &'a [String],
    pub order: Order,
    pub page: u64,
    pub size: u64,
    /// Counting them all costs more than a page.
    pub wants_total: bool,
    pub only: Option<Only>,
}

pub(super) struct Answer {
    pub rows: Vec<Map<String, serde_json::Value>>,
    pub total: Total,
}

pub(super) async fn ask(api: &Api, question: Question<'_>) -> Result<Answer, Error> {
    let Question { set, whose: (scope, business_unit), columns, order, page, size, wants_total, only } = question;
    let skip = page * size;
    // What contacts did is no operand of the language's operators; the columns' own filter narrows it instead.
    let (set, filter) = match only {
        Some(only) if has_interaction(&set) => (set, Some(only.filter())),
        Some(only) => (both(set, only.set()), None),
        None => (set, None),
    };
    let mut keys = vec![(order.column.as_str(), order.descending)];
    if order.column != ID {
        keys.push((ID, false));
    }
    let page_of_query = Page {
        order_by: keys
            .iter()
            .map(|(name, descending)| OrderBy { column: column(name), descending: *descending })
            .collect(),
        skip: Some(skip),
        take: Some(size),
        select: vec![column(ID)],
    };
    let mut attributes = vec![ID];
    attributes.extend(columns.iter().map(String::as_str).filter(|name| *name != ID));
    let direction = |descending| if descending { Direction::Descending } else { Direction::Ascending };
    let fetch_xml = FetchXml {
        entity: TARGET_ENTITY,
        attributes,
        filter,
        order_by: keys.iter().map(|(name, descending)| (*name, direction(*descending))).collect(),
        page: page + 1,
        count: size,
        total: wants_total,
    };
    let fetch = FetchContacts {
        query: Query { set, page: page_of_query }.to_string(),
        fetch_xml: fetch_xml.render(),
        business_unit,
        scope,
        time_zone: None,
    };
    let answer: Contacts = api.fetch_contacts(&fetch).await?;
    let total = answer.how_many(skip, size);
    Ok(Answer { rows: answer.rows, total })
}

/// How many contacts a set has. Where the environment sends no total, the largest page is counted.
pub(super) async fn count(api: &Api, set: SetExpr, whose: Whose) -> Result<Total, Error> {
    count_only(api, set, whose, None).await
}

/// How many of some contacts a set has.
pub(super) async fn count_only(api: &Api, set: SetExpr, whose: Whose, only: Option<Only>) -> Result<Total, Error> {
    let question = |set, size, only| Question {
        set,
        whose,
        columns: &[],
        order: Order::by(ID),
        page: 0,
        size,
        wants_total: true,
        only,
    };
    let answer = ask(api, question(set.clone(), 1, only.clone())).await?;
    if answer.total == Total::AtLeast(1) {
        return Ok(ask(api, question(set, LARGEST_PAGE, only)).await?.total);
    }
    Ok(answer.total)
}

/// The members a segment has now, as a set.
pub(super) fn members_of(query_name: &str) -> SetExpr {
    SetExpr::Segment(SegmentRef { name: Name::built(query_name.to_owned()), filter: None, span: Ignored::default() })
}

pub(super) fn has_interaction(set: &SetExpr) -> bool {
    match set {
        SetExpr::Interaction(_) => true,
        SetExpr::Set { operands, .. } => operands.iter().any(has_interaction),
        SetExpr::Profile(_) | SetExpr::Segment(_) => false,
    }
}

fn both(one: SetExpr, other: SetExpr) -> SetExpr {
    SetExpr::Set { op: SetOp::Intersect, operands: vec![one, other], span: Ignored::default() }
}

impl Only {
    fn filter(self) -> Filter<'static> {
        match self {
            Self::Contact(id) => Filter::Equal(ID, id.into()),
            Self::Named(text) => Filter::Any(vec![Filter::Contains(NAME, text.clone()), Filter::Contains(EMAIL, text)]),
        }
    }

    fn set(self) -> SetExpr {
        let contains = |name: &str, text: String| {
            Condition::built(ConditionKind::Text {
                column: column(name),
                op: TextOp::Contains,
                text: Spanned::built(text),
            })
        };
        let condition = match self {
            Self::Contact(id) => ConditionKind::Compare {
                left: Value::built(ValueKind::Column(column(ID))),
                op: CompareOp::Equal,
                right: Value::built(ValueKind::Text(id.to_string())),
            },
            Self::Named(text) => ConditionKind::Any(vec![contains(NAME, text.clone()), contains(EMAIL, text)]),
        };
        contacts(vec![Step::Filter(Condition::built(condition))])
    }
}

/// All contacts.
pub(super) fn everybody() -> SetExpr {
    contacts(Vec::new())
}

fn contacts(steps: Vec<Step>) -> SetExpr {
    let entity = Name::built(TARGET_ENTITY.to_owned());
    SetExpr::Profile(Profile { entity, alias: None, steps, span: Ignored::default() })
}

fn column(name: &str) -> Column {
    Column { alias: None, name: Name::built(name.to_owned()) }
}
