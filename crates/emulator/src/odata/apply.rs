//! `$apply`: `filter(…)` any number of times, then `groupby((…),aggregate(…))` or `aggregate(…)`.

use super::bind::{Fragment, bind};
use super::options::Order;
use super::parser::parse;
use super::path::Scope;
use super::split::split;
use crate::aggregate::{MAX_VALUES, Method};
use crate::fault::{Fault, Result};
use crate::schema::{Column, Kind, Table};
use crate::viewpoint::Viewpoint;

/// What `$apply` makes of a table.
#[derive(Debug)]
pub(crate) struct Apply {
    pub(crate) filters: Vec<Fragment>,
    /// What makes a group.
    pub(crate) groups: Vec<Group>,
    pub(crate) aggregates: Vec<Aggregate>,
}

/// A column that groups are made by.
#[derive(Debug)]
pub(crate) struct Group {
    /// As the request has it.
    path: String,
    pub(crate) sql: String,
    pub(crate) column: &'static Column,
    /// The name in the answer where it is not the column's own: `contact_fullname` behind a lookup.
    pub(crate) alias: Option<String>,
}

impl Group {
    fn name(&self) -> String {
        self.alias.clone().unwrap_or_else(|| self.column.property())
    }
}

/// One computed value of each group.
#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(crate) alias: String,
    pub(crate) method: Method,
    /// The column and its SQL; none of `$count`.
    pub(crate) column: Option<(&'static Column, String)>,
}

/// By its name in `$apply`.
fn method(name: &str) -> Option<Method> {
    Some(match name {
        "sum" => Method::Sum,
        "average" => Method::Average,
        "min" => Method::Min,
        "max" => Method::Max,
        "countdistinct" => Method::CountDistinct,
        _ => return None,
    })
}

impl Apply {
    pub(crate) fn read(text: &str, table: &'static Table, here: Viewpoint<'_>) -> Result<Self> {
        let apply = Self { filters: Vec::new(), groups: Vec::new(), aggregates: Vec::new() };
        let mut reader = Reader { table, scope: Scope::of(table), apply };
        let mut steps = split(text, '/').into_iter().peekable();
        while let Some(step) = steps.next() {
            let (name, inside) = call(step)?;
            match name {
                "filter" => reader.apply.filters.push(bind(&parse(inside)?, table, here)?),
                "groupby" | "aggregate" if steps.peek().is_some() => {
                    return Err(Fault::unsupported(format_args!("A step after '{name}' in $apply")));
                }
                "groupby" => reader.group(inside)?,
                "aggregate" => reader.aggregate(inside)?,
                other => return Err(Fault::unsupported(format_args!("'{other}' in $apply"))),
            }
        }
        let apply = reader.apply;
        if apply.groups.is_empty() && apply.aggregates.is_empty() { Err(syntax(text)) } else { Ok(apply) }
    }

    /// `$orderby` beside it, which may name what the groups are made by.
    pub(crate) fn order(&self, text: &str) -> Result<Vec<Order>> {
        let mut orders = Vec::new();
        for item in text.split(',') {
            let words: Vec<&str> = item.split_whitespace().collect();
            let (name, descending) = match words.as_slice() {
                [name] | [name, "asc"] => (*name, false),
                [name, "desc"] => (*name, true),
                _ => return Err(Fault::odata(format!("Syntax error in '$orderby' at '{}'.", item.trim()))),
            };
            let group = self.groups.iter().find(|group| group.path == name);
            // What Dataverse says of a computed value here.
            let unsupported = || Fault::odata("The query node SingleValueOpenPropertyAccess is not supported");
            orders.push(Order { sql: group.ok_or_else(unsupported)?.sql.clone(), descending });
        }
        Ok(orders)
    }

    fn new_name(&self, name: &str) -> Result<()> {
        let taken = self.groups.iter().any(|g| g.name() == name) || self.aggregates.iter().any(|a| a.alias == name);
        if taken { Err(Fault::odata(format!("'{name}' is given twice in $apply."))) } else { Ok(()) }
    }
}

struct Reader {
    table: &'static Table,
    scope: Scope,
    apply: Apply,
}

impl Reader {
    /// `(statuscode,gendercode),aggregate($count as n)`
    fn group(&mut self, text: &str) -> Result<()> {
        let mut parts = split(text, ',').into_iter();
        let columns =
            parts.next().and_then(|list| list.strip_prefix('(')?.strip_suffix(')')).ok_or_else(|| syntax(text))?;
        for name in split(columns, ',') {
            let (sql, column) = self.scope.column(name)?;
            if column.kind == Kind::DateTime {
                return Err(Fault::odata("groupby with datetime values is not supported."));
            }
            let alias = match name.rsplit_once('/') {
                Some((way, _)) => Some(format!("{}_{}", self.scope.table(way)?.logical, column.property())),
                None => None,
            };
            let group = Group { path: name.to_owned(), sql, column, alias };
            self.apply.new_name(&group.name())?;
            self.apply.groups.push(group);
        }
        if self.apply.groups.is_empty() {
            return Err(syntax(text));
        }
        match (parts.next(), parts.next()) {
            (None, _) => Ok(()),
            (Some(step), None) => match call(step)? {
                ("aggregate", inside) => self.aggregate(inside),
                (other, _) => Err(Fault::unsupported(format_args!("'{other}' in groupby"))),
            },
            (Some(_), Some(_)) => Err(syntax(text)),
        }
    }

    /// `creditlimit with sum as total,$count as n`
    fn aggregate(&mut self, text: &str) -> Result<()> {
        for item in split(text, ',') {
            let words: Vec<&str> = item.split_whitespace().collect();
            let (column, method, alias) = match words.as_slice() {
                ["$count", "as", alias] => (None, Method::Count, *alias),
                [name, "with", named, "as", alias] => {
                    let unknown = || Fault::unsupported(format_args!("The aggregation '{named}'"));
                    let (sql, column) = self.scope.column(name)?;
                    (Some((column, sql)), method(named).ok_or_else(unknown)?, *alias)
                }
                _ => return Err(syntax(item)),
            };
            if let Some((column, _)) = column.as_ref().filter(|(column, _)| !method.fits(&column.kind)) {
                let message = format!("'{}' holds nothing that {method:?} can be computed of.", column.logical);
                return Err(Fault::odata(message));
            }
            let is_name = alias.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && alias.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !is_name || self.table.property(alias).is_some() {
                return Err(Fault::odata(format!("'{alias}' is no new name for a value.")));
            }
            self.apply.new_name(alias)?;
            self.apply.aggregates.push(Aggregate { alias: alias.to_owned(), method, column });
        }
        if self.apply.aggregates.len() > MAX_VALUES {
            return Err(Fault::odata(format!("$apply computes up to {MAX_VALUES} values.")));
        }
        if self.apply.aggregates.is_empty() { Err(syntax(text)) } else { Ok(()) }
    }
}

/// `name(inside)`
fn call(step: &str) -> Result<(&str, &str)> {
    let parsed = step.split_once('(').and_then(|(name, inside)| Some((name.trim(), inside.strip_suffix(')')?)));
    parsed.ok_or_else(|| syntax(step))
}

fn syntax(at: &str) -> Fault {
    Fault::odata(format!("Syntax error in '$apply' at '{at}'."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::schema;

    fn read(text: &str) -> Result<Apply> {
        Apply::read(text, schema::table("contact").unwrap(), Viewpoint::default())
    }

    #[test]
    fn filters_groups_and_values_are_told_apart() {
        let apply = read(
            "filter(firstname eq 'a/b')/filter(donotemail)/groupby((statuscode,_ownerid_value),\
             aggregate(creditlimit with sum as total, $count as n))",
        )
        .unwrap();
        assert_eq!(apply.filters.len(), 2);
        assert_eq!(apply.groups.iter().map(|g| g.column.logical).collect::<Vec<_>>(), ["statuscode", "ownerid"]);
        assert_eq!(apply.aggregates.iter().map(|a| a.method).collect::<Vec<_>>(), [Method::Sum, Method::Count]);
    }

    #[test]
    fn what_makes_no_sense_is_a_bad_request_and_what_is_not_done_is_named() {
        for text in [
            "",
            "filter(donotemail)",
            "groupby()",
            "groupby(())",
            "groupby((nothing))",
            "groupby((statuscode,statuscode))",
            "groupby((createdon))",
            "groupby((parentcustomerid_account/name,account_name))",
            "groupby((statuscode),aggregate($count as n),aggregate($count as m))",
            "aggregate()",
            "aggregate($count)",
            "aggregate(firstname with sum as x)",
            "aggregate($count as n,$count as n)",
            "aggregate($count as firstname)",
            "aggregate($count as 1)",
            "aggregate($count as n",
        ] {
            assert_eq!(read(text).unwrap_err().status, http::StatusCode::BAD_REQUEST, "{text}");
        }
        for text in
            ["compute(1 as x)", "aggregate(creditlimit with median as x)", "aggregate($count as n)/filter(n gt 1)"]
        {
            assert_eq!(read(text).unwrap_err().status, http::StatusCode::NOT_IMPLEMENTED, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(
            text in "(groupby|aggregate|filter|\\(|\\)|,|/| with | as |statuscode|creditlimit|sum|\\$count|n|'|é){0,16}",
        ) {
            let _ = read(&text);
        }
    }
}
