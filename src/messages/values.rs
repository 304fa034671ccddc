//! Comparisons and their values.

use segment_definition::{Condition, Operator, Value, column_verb, verb};
use segment_query::{Column, ColumnKind};

pub const FROM_VALUE: &str = "From";
pub const TO_VALUE: &str = "To";
pub const AND: &str = "and";
pub const OTHER_COLUMN: &str = "Column to compare with";
pub const SEVERAL_CHOICES: &str = "only has data, has no data";

const SEVERAL_CHOICES_WHY: &str = "This column holds several choices at once. The query language cannot look into them: \
     it can only say whether there are any.";
const UTC_TODAY: &str = "Today is the day that it is in UTC.";
const UTC_DAYS: &str = "Days begin and end at midnight UTC.";

/// A comparison in the list to choose from.
pub fn operator(operator: Operator, with_column: bool, kind: Option<&ColumnKind>) -> String {
    if with_column {
        format!("{} column …", column_verb(operator, is_date(kind)))
    } else {
        verb(operator, is_date(kind)).to_owned()
    }
}

/// What stands between the column and the values of a condition.
pub fn comparison(condition: &Condition, kind: Option<&ColumnKind>) -> &'static str {
    let with_column = matches!(condition.values.as_slice(), [Value::Column(_)]);
    let words = if with_column { column_verb } else { verb };
    words(condition.operator, is_date(kind))
}

fn is_date(kind: Option<&ColumnKind>) -> bool {
    matches!(kind, Some(ColumnKind::DateTime | ColumnKind::DateOnly))
}

/// What conditions on the column cannot say, or say otherwise than one would think.
pub fn limits(column: Option<&Column>, operator: Operator) -> Option<&'static str> {
    let moves = matches!(operator, Operator::During(_) | Operator::InTheLast(_) | Operator::InTheNext(_));
    match column?.kind {
        ColumnKind::MultiChoice(_) => Some(SEVERAL_CHOICES_WHY),
        ColumnKind::DateTime => Some(UTC_DAYS),
        ColumnKind::DateOnly if moves => Some(UTC_TODAY),
        _ => None,
    }
}
