//! Dataverse's own functions in `$filter`: `Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=7)`.
//!
//! Each is one of FetchXML's operators by another name, and means the same. Those about fiscal periods, hierarchies, teams
//! and languages are not here.

use dataverse::codes;

use crate::fault::{Fault, Result};
use crate::fetchxml::Operator;

/// Before the name of each.
pub(super) const NAMESPACE: &str = "Microsoft.Dynamics.CRM.";

/// The function and the operator's name in FetchXML.
const NAMES: [(&str, &str); 43] = [
    ("Between", "between"),
    ("ContainValues", "contain-values"),
    ("DoesNotContainValues", "not-contain-values"),
    ("EqualBusinessId", "eq-businessid"),
    ("EqualUserId", "eq-userid"),
    ("In", "in"),
    ("Last7Days", "last-seven-days"),
    ("LastMonth", "last-month"),
    ("LastWeek", "last-week"),
    ("LastXDays", "last-x-days"),
    ("LastXHours", "last-x-hours"),
    ("LastXMonths", "last-x-months"),
    ("LastXWeeks", "last-x-weeks"),
    ("LastXYears", "last-x-years"),
    ("LastYear", "last-year"),
    ("Next7Days", "next-seven-days"),
    ("NextMonth", "next-month"),
    ("NextWeek", "next-week"),
    ("NextXDays", "next-x-days"),
    ("NextXHours", "next-x-hours"),
    ("NextXMonths", "next-x-months"),
    ("NextXWeeks", "next-x-weeks"),
    ("NextXYears", "next-x-years"),
    ("NextYear", "next-year"),
    ("NotBetween", "not-between"),
    ("NotEqualBusinessId", "ne-businessid"),
    ("NotEqualUserId", "ne-userid"),
    ("NotIn", "not-in"),
    ("OlderThanXDays", "olderthan-x-days"),
    ("OlderThanXHours", "olderthan-x-hours"),
    ("OlderThanXMinutes", "olderthan-x-minutes"),
    ("OlderThanXMonths", "olderthan-x-months"),
    ("OlderThanXWeeks", "olderthan-x-weeks"),
    ("OlderThanXYears", "olderthan-x-years"),
    ("On", "on"),
    ("OnOrAfter", "on-or-after"),
    ("OnOrBefore", "on-or-before"),
    ("ThisMonth", "this-month"),
    ("ThisWeek", "this-week"),
    ("ThisYear", "this-year"),
    ("Today", "today"),
    ("Tomorrow", "tomorrow"),
    ("Yesterday", "yesterday"),
];

/// By its name behind the namespace.
pub(super) fn operator(name: &str) -> Result<Operator> {
    if name == "Contains" {
        // Dataverse's own answer for columns without an index of their words, as all are here.
        let message = "Unknown Condition Operator: Contains. FetchXml does not support it";
        return Err(Fault::bad(codes::UNKNOWN_OPERATOR, message));
    }
    let operator = NAMES.iter().find(|(function, _)| *function == name).and_then(|(_, o)| Operator::from_name(o));
    operator.ok_or_else(|| Fault::unsupported(format_args!("The function '{NAMESPACE}{name}' in $filter")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_its_operator() {
        for (function, _) in NAMES {
            assert!(operator(function).is_ok(), "{function}");
        }
    }
}
