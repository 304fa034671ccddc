//! The segments that a definition names, and on which side of it.

use dataverse::outbound::{Segment, columns};
use dataverse::{Error, Filter, Query};
use segment_query::ast::{SetExpr, SetOp};
use segment_query::parse;

use super::where_used::segments_naming;
use crate::api::Api;

/// More are not looked up at once.
const MOST: usize = 50;

/// Calls with each segment that is named, and whether its contacts are left out.
fn each(set: &SetExpr, out: bool, found: &mut impl FnMut(&str, bool)) {
    match set {
        SetExpr::Segment(named) => found(&named.name.value, out),
        SetExpr::Set { op, operands, .. } => {
            for (place, operand) in operands.iter().enumerate() {
                each(operand, out != (*op == SetOp::Except && place > 0), &mut *found);
            }
        }
        SetExpr::Profile(_) | SetExpr::Interaction(_) => {}
    }
}

/// Whether a query takes the contacts of the segment in, and whether it leaves them out.
pub(super) fn sides(query: &str, name: &str) -> (bool, bool) {
    let (mut takes, mut leaves) = (false, false);
    if let Some(query) = parse(query).query {
        each(&query.set, false, &mut |named, out| {
            if named.eq_ignore_ascii_case(name) {
                takes |= !out;
                leaves |= out;
            }
        });
    }
    (takes, leaves)
}

/// The segments that a set names, as they are now.
pub(super) async fn named_in(api: &Api, set: &SetExpr) -> Result<Vec<Segment>, Error> {
    let mut names = Vec::<String>::new();
    each(set, false, &mut |named, _| {
        if !names.iter().any(|known| known == named) {
            names.push(named.to_owned());
        }
    });
    names.truncate(MOST);
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let of_name = |name| Filter::Equal(columns::QUERY_NAME, name);
    let query = Query {
        select: vec![columns::ID, columns::NAME, columns::STATUS, columns::QUERY_NAME],
        filter: Some(Filter::Any(names.iter().map(|name| of_name(name.as_str().into())).collect())),
        ..Query::default()
    };
    Ok(api.segments(&query, MOST as u32).await?.items)
}

/// The names of those that this segment alone uses, such as the ones its plan has made.
pub(super) async fn used_here_alone(api: &Api, record: &Segment) -> Result<Vec<String>, Error> {
    let Some(query) = record.query.as_deref().and_then(|query| parse(query).query) else { return Ok(Vec::new()) };
    let mut alone = Vec::new();
    for used in named_in(api, &query.set).await? {
        let users = segments_naming(api, used.id, &used.name_in_queries()).await?;
        if !users.is_empty() && users.iter().all(|user| user.id == record.id) {
            alone.push(used.name.unwrap_or_default());
        }
    }
    Ok(alone)
}
