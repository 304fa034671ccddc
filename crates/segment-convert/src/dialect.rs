//! Between the two dialects: outbound marketing, which walks paths to the contact, and real-time journeys, which stays
//! at the contact and names related tables.

mod outbound;
mod real_time;

use segment_query::ast::{SetExpr, SetOp};

pub use outbound::to_outbound;
pub use real_time::to_real_time;

use crate::loss::ConvertError;

/// The set with each operand converted; what cannot be said is left out. `None` when nothing is left.
fn operation(
    set: &SetExpr,
    operand: &mut dyn FnMut(&SetExpr) -> Result<Option<SetExpr>, ConvertError>,
) -> Result<Option<SetExpr>, ConvertError> {
    let SetExpr::Set { op, operands, span } = set else { return operand(set) };
    let mut said = Vec::new();
    for (place, part) in operands.iter().enumerate() {
        match operation(part, operand)? {
            Some(set) => said.push(set),
            // Nothing is there to be taken away from.
            None if place == 0 && *op == SetOp::Except => return Ok(None),
            None => {}
        }
    }
    if said.len() < 2 {
        return Ok(said.pop());
    }
    Ok(Some(SetExpr::Set { op: *op, operands: said, span: *span }))
}

/// `contact_1` and so on: the first that nobody has.
pub(crate) fn free_alias(entity: &str, taken: &[String]) -> String {
    let mut n = 1;
    loop {
        let alias = format!("{}_{n}", entity.to_ascii_lowercase());
        if !taken.iter().any(|known| known.eq_ignore_ascii_case(&alias)) {
            return alias;
        }
        n += 1;
    }
}
