//! From a filter's names to a table's columns, and to SQL whose every value is a bound parameter.
//!
//! **Missing values.** `x eq null` and `x ne null` ask whether there is a value. Every other comparison follows SQL's
//! three-valued logic: with a missing value it is neither true nor false, also under `not`, and keeps no row. So
//! `x ne 'a'` leaves out the rows where x is missing. Microsoft's pages do not say; this is what its SQL does with the
//! literal translation.

use rusqlite::types::Value;
use uuid::Uuid;

use super::expression::{Compare, Expression, Function, Literal, Operand, Quantifier};
use super::options::{parse_date, parse_datetime};
use super::path::Scope;
use crate::fault::{Fault, Result};
use crate::fetchxml::Test;
use crate::functions::is_pattern;
use crate::schema::{Column, Kind, Table};
use crate::viewpoint::Viewpoint;

const DAY_MS: i64 = 86_400_000;

/// A piece of SQL and the values of its `?`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fragment {
    pub(crate) text: String,
    pub(crate) params: Vec<Value>,
}

impl Fragment {
    pub(crate) fn new(text: impl Into<String>, params: Vec<Value>) -> Self {
        Self { text: text.into(), params }
    }
}

/// Writes the condition as SQL over the table's columns, the table going by [`super::ROOT`].
pub(crate) fn bind(expression: &Expression, table: &'static Table, here: Viewpoint<'_>) -> Result<Fragment> {
    condition(expression, &mut Scope::of(table), here)
}

fn condition(expression: &Expression, scope: &mut Scope, here: Viewpoint<'_>) -> Result<Fragment> {
    match expression {
        Expression::All(parts) => join(parts, "AND", scope, here),
        Expression::Any(parts) => join(parts, "OR", scope, here),
        Expression::Not(inner) => {
            let inner = condition(inner, scope, here)?;
            Ok(Fragment::new(format!("NOT ({})", inner.text), inner.params))
        }
        Expression::Compare { left, op, right } => compare(left, *op, right, scope),
        Expression::Function { function, on, text } => call(*function, on, text, scope),
        Expression::Lambda { path, quantifier, variable, inner } => {
            let inner = (variable.as_str(), inner.as_deref());
            lambda(path, *quantifier, inner, scope, here)
        }
        Expression::Operator { operator, property, values } => {
            let (sql, column) = scope.attribute(property)?;
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let test = Test::new(column, *operator, &values, here)?.sql(&sql);
            Ok(Fragment::new(test.text, test.params))
        }
        Expression::Truth(Operand::Literal(Literal::Bool(truth))) => {
            Ok(Fragment::new(if *truth { "1" } else { "0" }, vec![]))
        }
        Expression::Truth(Operand::Property(name)) => {
            let (sql, column) = scope.column(name)?;
            if !matches!(column.kind, Kind::Boolean { .. }) {
                return Err(Fault::odata("The $filter expression must evaluate to a single boolean value."));
            }
            Ok(Fragment::new(sql, vec![]))
        }
        Expression::Truth(_) => Err(Fault::odata("The $filter expression must evaluate to a single boolean value.")),
    }
}

/// `o/any(x:x/y eq 1)`: there is a related record for which it holds; `all`: there is none for which it does not.
fn lambda(
    path: &str,
    quantifier: Quantifier,
    (variable, inner): (&str, Option<&Expression>),
    scope: &mut Scope,
    here: Viewpoint<'_>,
) -> Result<Fragment> {
    let (navigation, owner) = scope.collection(path)?;
    let unknown = || Fault::no_resource(navigation.name());
    let table = navigation.target().ok_or_else(unknown)?;
    scope.within(variable, table, |scope, alias| {
        let related = navigation.within(alias, &owner).ok_or_else(unknown)?;
        let source = format!("SELECT 1 FROM {} AS {alias} WHERE {related}", table.logical);
        let Some(inner) = inner else { return Ok(Fragment::new(format!("EXISTS ({source})"), vec![])) };
        let inner = condition(inner, scope, here)?;
        let text = match quantifier {
            Quantifier::Any => format!("EXISTS ({source} AND ({}))", inner.text),
            Quantifier::All => format!("NOT EXISTS ({source} AND ({}) IS NOT TRUE)", inner.text),
        };
        Ok(Fragment::new(text, inner.params))
    })
}

fn join(parts: &[Expression], word: &str, scope: &mut Scope, here: Viewpoint<'_>) -> Result<Fragment> {
    let parts = parts.iter().map(|p| condition(p, scope, here)).collect::<Result<Vec<_>>>()?;
    Ok(balance(parts, word))
}

/// Joins in halves: SQLite bounds the depth of an expression, and a plain chain is as deep as it is long.
fn balance(mut parts: Vec<Fragment>, word: &str) -> Fragment {
    if parts.len() <= 1 {
        return parts.pop().unwrap_or_default();
    }
    let right = parts.split_off(parts.len() / 2);
    let (left, right) = (balance(parts, word), balance(right, word));
    let text = format!("(({}) {word} ({}))", left.text, right.text);
    let mut params = left.params;
    params.extend(right.params);
    Fragment { text, params }
}

fn compare(left: &Operand, op: Compare, right: &Operand, scope: &mut Scope) -> Result<Fragment> {
    match (left, right) {
        (Operand::Property(a), Operand::Property(b)) => {
            let (a, b) = (scope.column(a)?, scope.column(b)?);
            columns((&a.0, a.1), op, (&b.0, b.1))
        }
        (Operand::Property(name), Operand::Literal(literal)) => {
            let (sql, column) = scope.column(name)?;
            value(&sql, column, op, literal)
        }
        (Operand::Literal(literal), Operand::Property(name)) => {
            let (sql, column) = scope.column(name)?;
            value(&sql, column, op.turned(), literal)
        }
        (Operand::Literal(_), Operand::Literal(_)) => Err(Fault::unsupported("Comparing two literals in $filter")),
    }
}

fn columns(left: (&str, &Column), op: Compare, right: (&str, &Column)) -> Result<Fragment> {
    if family(&left.1.kind) != family(&right.1.kind) {
        return Err(clash(edm(&left.1.kind), edm(&right.1.kind), op));
    }
    Ok(Fragment::new(format!("{} {} {}", left.0, op.sql(), right.0), vec![]))
}

fn value(sql: &str, column: &Column, op: Compare, literal: &Literal) -> Result<Fragment> {
    if *literal == Literal::Null {
        let text = match op {
            Compare::Equal => format!("{sql} IS NULL"),
            Compare::NotEqual => format!("{sql} IS NOT NULL"),
            // Neither greater nor less than nothing.
            _ => "NULL".to_owned(),
        };
        return Ok(Fragment::new(text, vec![]));
    }
    let value = typed(column, literal).ok_or_else(|| clash(edm(&column.kind), literal.edm(), op))?;
    Ok(Fragment::new(format!("{sql} {} ?", op.sql()), vec![value]))
}

/// The literal as the column stores it; `None` when the types do not meet.
fn typed(column: &Column, literal: &Literal) -> Option<Value> {
    match (&column.kind, literal) {
        (Kind::Text { .. } | Kind::Memo { .. }, Literal::Text(text)) => Some(Value::Text(text.clone())),
        (Kind::Id | Kind::Lookup(_) | Kind::Polymorphic { .. }, Literal::Id(id)) => Some(id_value(*id)),
        (Kind::Id | Kind::Lookup(_) | Kind::Polymorphic { .. }, Literal::Text(text)) => {
            Uuid::try_parse(text).ok().map(id_value)
        }
        (Kind::Boolean { .. }, Literal::Bool(truth)) => Some(Value::Integer((*truth).into())),
        (Kind::DateTime | Kind::DateOnly, literal) => {
            let ms = match literal {
                Literal::DateTime(ms) | Literal::Date(ms) => *ms,
                Literal::Text(text) => parse_datetime(text).or_else(|| parse_date(text))?,
                _ => return None,
            };
            let day_only = column.kind == Kind::DateOnly;
            Some(Value::Integer(if day_only { ms.div_euclid(DAY_MS) * DAY_MS } else { ms }))
        }
        (kind, Literal::Int(int)) if family(kind) == Family::Number => Some(Value::Integer(*int)),
        (kind, Literal::Real(real)) if family(kind) == Family::Number => Some(Value::Real(*real)),
        _ => None,
    }
}

pub(super) fn id_value(id: Uuid) -> Value {
    Value::Text(id.to_string())
}

fn call(function: Function, on: &Operand, text: &Operand, scope: &mut Scope) -> Result<Fragment> {
    let (Operand::Property(name), Operand::Literal(Literal::Text(text))) = (on, text) else {
        return Err(Fault::odata(
            "contains, startswith and endswith take a text property and a text: contains(name,'x').",
        ));
    };
    let (sql, column) = scope.column(name)?;
    if !column.kind.is_text() {
        return Err(Fault::odata(format!(
            "No function signature for contains, startswith and endswith matches the type {} of '{name}'.",
            edm(&column.kind)
        )));
    }
    let (plain, pattern) = match function {
        Function::Contains => ("dv_contains", format!("%{text}%")),
        Function::StartsWith => ("dv_startswith", format!("{text}%")),
        Function::EndsWith => ("dv_endswith", format!("%{text}")),
    };
    let (function, text) = if is_pattern(text) { ("dv_like", pattern) } else { (plain, text.clone()) };
    Ok(Fragment::new(format!("{function}({sql}, ?)"), vec![Value::Text(text)]))
}

#[derive(PartialEq)]
enum Family {
    Text,
    Id,
    Number,
    Bool,
    Time,
}

fn family(kind: &Kind) -> Family {
    match kind {
        Kind::Text { .. } | Kind::Memo { .. } => Family::Text,
        Kind::Id | Kind::Lookup(_) | Kind::Polymorphic { .. } => Family::Id,
        Kind::Boolean { .. } => Family::Bool,
        Kind::DateTime | Kind::DateOnly => Family::Time,
        Kind::Whole { .. }
        | Kind::BigInt
        | Kind::Decimal { .. }
        | Kind::Money { .. }
        | Kind::Choice(_)
        | Kind::State(_)
        | Kind::Status(_) => Family::Number,
    }
}

/// The EDM type of a column.
pub(crate) fn edm(kind: &Kind) -> &'static str {
    match kind {
        Kind::Id | Kind::Lookup(_) | Kind::Polymorphic { .. } => "Edm.Guid",
        Kind::Text { .. } | Kind::Memo { .. } => "Edm.String",
        Kind::BigInt => "Edm.Int64",
        Kind::Decimal { .. } | Kind::Money { .. } => "Edm.Decimal",
        Kind::Boolean { .. } => "Edm.Boolean",
        Kind::DateTime => "Edm.DateTimeOffset",
        Kind::DateOnly => "Edm.Date",
        Kind::Whole { .. } | Kind::Choice(_) | Kind::State(_) | Kind::Status(_) => "Edm.Int32",
    }
}

fn clash(left: &str, right: &str, op: Compare) -> Fault {
    Fault::odata(format!(
        "A binary operator with incompatible types was detected. Found operand types '{left}' and '{right}' for \
         operator kind '{}'.",
        op.kind()
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::odata::parse;
    use crate::schema;

    fn sql(filter: &str) -> Result<Fragment> {
        bind(&parse(filter)?, schema::table("contact").unwrap(), Viewpoint::default())
    }

    #[test]
    fn values_never_reach_the_text() {
        let nasty = "x'' OR 1=1; DROP TABLE contact --";
        let fragment = sql(&format!("firstname eq '{nasty}' and contains(lastname,'{nasty}')")).unwrap();
        assert_eq!(fragment.text, "((t0.firstname = ?) AND (dv_contains(t0.lastname, ?)))");
        assert_eq!(fragment.params[0], Value::Text("x' OR 1=1; DROP TABLE contact --".to_owned()));
    }

    #[test]
    fn null_is_asked_for_by_is() {
        assert_eq!(sql("null ne firstname").unwrap().text, "t0.firstname IS NOT NULL");
        assert_eq!(sql("_ownerid_value eq null").unwrap().text, "t0.ownerid IS NULL");
    }

    #[test]
    fn types_have_to_meet() {
        for filter in
            ["firstname eq 1", "statuscode eq 'x'", "donotemail eq 1", "createdon gt 5", "firstname eq createdon"]
        {
            let message = sql(filter).unwrap_err().error.message;
            assert!(message.starts_with("A binary operator with incompatible types"), "{message}");
        }
        assert!(sql("firstname").is_err());
        assert!(sql("donotemail").is_ok());
    }

    #[test]
    fn an_unknown_property_is_named() {
        let message = sql("nope eq 1").unwrap_err().error.message;
        assert_eq!(message, "Could not find a property named 'nope' on type 'Microsoft.Dynamics.CRM.contact'.");
        // A lookup goes by its read name only.
        assert!(sql("ownerid eq null").is_err());
    }

    #[test]
    fn a_literal_on_the_left_turns_the_comparison() {
        assert_eq!(sql("5 lt numberofchildren").unwrap().text, "t0.numberofchildren > ?");
    }

    /// Texts that look like filters, so that many get past the first word.
    fn soup() -> impl Strategy<Value = String> {
        let words = "firstname numberofchildren donotemail birthdate createdon _ownerid_value contactid parentcustomerid_account/name \
                     parentcustomerid_account/primarycontactid/_ownerid_value contact_customer_contacts/any( x:x/firstname \
                     contact_customer_contacts/all( x:x/donotemail eq eq ne gt le and \
                     or not ( ) , contains( startswith( null true 'x' '''' [5,'x'] Microsoft.Dynamics.CRM.In( PropertyName= PropertyValues= 5 -1.5 1980-05-17 2026-11-23T00:00:00Z \
                     a0dbf27c-8efb-e511-80d2-00155db07c77 ' = é ;";
        let word = prop::sample::select(words.split_whitespace().collect::<Vec<_>>());
        prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
    }

    /// A comparison that holds together, alone or in company.
    fn sound() -> impl Strategy<Value = String> {
        let one = prop::sample::select(vec![
            "firstname eq 'O''Brien'",
            "contains(lastname,'%')",
            "not donotemail",
            "numberofchildren lt 5",
            "birthdate ge 1980-05-17",
            "_ownerid_value ne null",
            "contactid eq a0dbf27c-8efb-e511-80d2-00155db07c77",
            "firstname gt lastname",
            "parentcustomerid_account/name ne 'x'",
            "ownerid/businessunitid/name eq parentcustomerid_contact/parentcustomerid_contact/fullname",
            "contact_customer_contacts/any()",
            "Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=3)",
            "Microsoft.Dynamics.CRM.In(PropertyName='ownerid',PropertyValues=['a0dbf27c-8efb-e511-80d2-00155db07c77'])",
            "contact_customer_contacts/any(c:c/firstname eq 'x' and c/contact_customer_contacts/all(d:d/fullname eq c/fullname))",
            "parentcustomerid_account/contact_customer_accounts/all(o:not (o/parentcustomerid_account/revenue gt 5))",
        ]);
        let joined = prop::sample::select(vec![" and ", " or ", ") and (", ") or not ("]);
        prop::collection::vec((one, joined), 1..12).prop_map(|parts| {
            let mut text = String::from("(");
            for (at, (one, joined)) in parts.iter().enumerate() {
                if at > 0 {
                    text.push_str(joined);
                }
                text.push_str(one);
            }
            text + ")"
        })
    }

    thread_local! {
        static EMPTY: rusqlite::Connection = {
            let conn = rusqlite::Connection::open_in_memory().unwrap();
            crate::store::create_tables(&conn).unwrap();
            conn
        };
    }

    fn runs(fragment: Fragment) {
        EMPTY.with(|conn| {
            let sql = format!("SELECT count(*) FROM contact AS t0 WHERE {}", fragment.text);
            let mut statement = conn.prepare(&sql).unwrap();
            assert_eq!(statement.parameter_count(), fragment.params.len());
            let params = rusqlite::params_from_iter(fragment.params);
            let count: i64 = statement.query_row(params, |row| row.get(0)).unwrap();
            assert_eq!(count, 0);
        });
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_becomes_sql_that_runs(filter in prop_oneof![soup(), any::<String>()]) {
            if let Ok(fragment) = sql(&filter) {
                runs(fragment);
            }
        }

        #[test]
        fn sound_filters_run(filter in sound()) {
            runs(sql(&filter).unwrap());
        }
    }
}
