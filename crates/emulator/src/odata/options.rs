//! `$select`, `$orderby`, `$top`, `$count`: which options a resource takes, and what they say.

use dataverse::codes;
use jiff::Timestamp;
use jiff::civil::{Date, date as date_of};

use super::aliases::{Aliases, NULL};
use super::bind::{Fragment, bind};
use super::navigation::Navigation;
use super::parser::{parse, parse_aliased};
use super::path::Scope;
use super::split::split;
use crate::fault::{Fault, Result};
use crate::schema::{Column, Table};
use crate::viewpoint::Viewpoint;

const DAY_MS: i64 = 86_400_000;
/// How many columns a list is sorted by; each makes the condition of a next page longer.
const MAX_ORDERS: usize = 50;
/// How many navigation properties one request may follow, as Dataverse bounds them.
const MAX_EXPANDS: usize = 15;

/// One thing to sort by.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The column as SQL.
    pub(crate) sql: String,
    pub(crate) descending: bool,
}

/// What is asked of a table, or of what an `$expand` leads to.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) table: &'static Table,
    /// What was asked by name, in that order; all columns otherwise.
    pub(crate) select: Option<Vec<&'static Column>>,
    /// What is read besides, without being named in the answer's context.
    also: Vec<&'static Column>,
    pub(crate) expand: Vec<Expand>,
    pub(crate) filter: Option<Fragment>,
    pub(crate) order: Vec<Order>,
    pub(crate) top: Option<u32>,
    pub(crate) count: bool,
    pub(crate) skip_token: Option<String>,
}

/// A navigation property to be followed.
#[derive(Debug)]
pub(crate) struct Expand {
    pub(crate) navigation: Navigation,
    pub(crate) query: Query,
    /// The options inside, as they were given.
    pub(crate) options: Vec<(String, String)>,
    /// Whether only the link was asked for: `nav/$ref`.
    pub(crate) link: bool,
}

impl Query {
    fn new(table: &'static Table) -> Self {
        Self {
            table,
            select: None,
            also: Vec::new(),
            expand: Vec::new(),
            filter: None,
            order: Vec::new(),
            top: None,
            count: false,
            skip_token: None,
        }
    }

    /// The options of a list.
    pub(crate) fn list(options: &[(String, String)], table: &'static Table, here: Viewpoint<'_>) -> Result<Self> {
        let mut query = Self::new(table);
        let aliases = Aliases(options);
        for (name, value) in options {
            match name.as_str() {
                "$count" => query.count = boolean(value)?,
                "$skiptoken" => query.skip_token = Some(value.clone()),
                "$filter" => query.filter = Some(bind(&parse_aliased(value, &aliases)?, table, here)?),
                "$orderby" => query.order = order(value, table, &aliases)?,
                name if name.starts_with('@') => {}
                _ => query.option(name, value, 0, here)?,
            }
        }
        query.bounded(true)
    }

    /// The options of a single record.
    pub(crate) fn single(options: &[(String, String)], table: &'static Table, here: Viewpoint<'_>) -> Result<Self> {
        let mut query = Self::new(table);
        for (name, value) in options {
            query.shape(name, value, 0, here)?;
        }
        query.bounded(false)
    }

    fn bounded(mut self, list: bool) -> Result<Self> {
        if self.expands() > MAX_EXPANDS {
            return Err(too_many());
        }
        if self.nests() && self.cuts() {
            return Err(select_and_filter_only());
        }
        self.add_lookups(list);
        Ok(self)
    }

    /// Whether one `$expand` stands in another, which changes how Dataverse pages and shows what is expanded.
    pub(crate) fn nests(&self) -> bool {
        self.expand.iter().any(|expand| !expand.query.expand.is_empty())
    }

    /// Whether what is expanded is sorted or cut.
    fn cuts(&self) -> bool {
        let cut = |query: &Self| query.top.is_some() || !query.order.is_empty() || query.cuts();
        self.expand.iter().any(|expand| cut(&expand.query))
    }

    /// A link comes with its lookup, and so do the records of a collection in a list.
    fn add_lookups(&mut self, list: bool) {
        let nests = self.nests();
        for expand in &mut self.expand {
            let Some(lookup) = expand.navigation.lookup() else { continue };
            match expand.navigation {
                Navigation::Single(_) if expand.link => self.also.push(lookup),
                Navigation::Many(_) if list && !nests => expand.query.also.push(lookup),
                _ => {}
            }
        }
    }

    fn expands(&self) -> usize {
        self.expand.iter().map(|expand| 1 + expand.query.expands()).sum()
    }

    /// An option that asks for more than one record.
    fn option(&mut self, name: &str, value: &str, depth: usize, here: Viewpoint<'_>) -> Result<()> {
        match name {
            "$filter" => self.filter = Some(bind(&parse(value)?, self.table, here)?),
            "$orderby" => self.order = order(value, self.table, &Aliases(&[]))?,
            "$top" => self.top = Some(top(value)?),
            _ => return self.shape(name, value, depth, here),
        }
        Ok(())
    }

    /// What is shown of each record.
    fn shape(&mut self, name: &str, value: &str, depth: usize, here: Viewpoint<'_>) -> Result<()> {
        match name {
            "$select" => self.select = Some(select(value, self.table)?),
            "$expand" if depth == MAX_EXPANDS => return Err(too_many()),
            "$expand" => self.expand = expand(value, self.table, depth + 1, here)?,
            "$filter" | "$orderby" | "$top" | "$count" | "$skiptoken" => {
                return Err(Fault::odata(format!("The query option '{name}' is not allowed on a single record.")));
            }
            other => return Err(not_taken(other)),
        }
        Ok(())
    }

    /// What is read of each record.
    pub(crate) fn columns(&self) -> Vec<&'static Column> {
        let Some(mut columns) = self.select.clone() else { return self.table.columns.iter().collect() };
        for also in &self.also {
            if !columns.iter().any(|known| known.logical == also.logical) {
                columns.push(also);
            }
        }
        columns
    }

    /// The part of `@odata.context` in parentheses: `fullname,parentcustomerid_account(name)`; nothing when all is shown.
    pub(crate) fn shown(&self) -> Option<String> {
        let mut names: Vec<String> = self.select.iter().flatten().map(|column| column.property()).collect();
        for expand in &self.expand {
            if expand.link {
                let name = expand.navigation.name();
                names.extend([name.to_owned(), format!("{name}/$ref()")]);
                continue;
            }
            names.push(format!("{}({})", expand.navigation.name(), expand.query.shown().unwrap_or_default()));
        }
        (self.select.is_some() || !names.is_empty()).then(|| names.join(","))
    }
}

fn too_many() -> Fault {
    Fault::bad(codes::TOO_MANY_LINKS, "Number of link entities in query exceeded maximum limit.")
}

fn select_and_filter_only() -> Fault {
    Fault::odata(
        "Only $select and $filter clause can be provided while doing $expand on many-to-one relationship or nested \
         one-to-many relationship.",
    )
}

/// `primarycontactid($select=fullname),contact_customer_accounts($top=5;$orderby=fullname)`
fn expand(value: &str, table: &'static Table, depth: usize, here: Viewpoint<'_>) -> Result<Vec<Expand>> {
    let syntax = |at: &str| Fault::odata(format!("Syntax error in '$expand' at '{at}'."));
    let mut expands: Vec<Expand> = Vec::new();
    for item in split(value, ',') {
        let (name, inside) = match item.split_once('(') {
            None => (item, ""),
            Some((name, inside)) => (name.trim(), inside.strip_suffix(')').ok_or_else(|| syntax(item))?),
        };
        let (name, link) = name.strip_suffix("/$ref").map_or((name, false), |name| (name, true));
        if name.contains('/') || (link && !inside.is_empty()) {
            return Err(Fault::unsupported(format_args!("'{item}' in $expand")));
        }
        let unknown = || Fault::no_property(name, &table.type_name());
        let navigation = Navigation::of(table, name).ok_or_else(unknown)?;
        if link && !navigation.is_single() {
            return Err(Fault::odata("Expand with $ref is only supported on lookup type navigation property."));
        }
        if expands.iter().any(|known| known.navigation.name() == name) {
            return Err(Fault::odata(format!("'{name}' is expanded more than once.")));
        }
        let mut query = Query::new(navigation.target().ok_or_else(unknown)?);
        let mut options: Vec<(String, String)> = Vec::new();
        for option in split(inside, ';') {
            let (name, value) = option.split_once('=').ok_or_else(|| syntax(option))?;
            let (name, value) = (name.trim(), value.trim());
            if options.iter().any(|(known, _)| known == name) {
                return Err(Fault::odata(format!("Query option '{name}' was specified more than once.")));
            }
            if matches!((navigation, name), (Navigation::Single(_), "$orderby" | "$top")) {
                return Err(select_and_filter_only());
            }
            query.option(name, value, depth, here)?;
            options.push((name.to_owned(), value.to_owned()));
        }
        expands.push(Expand { navigation, query, options, link });
    }
    if expands.is_empty() { Err(syntax(value)) } else { Ok(expands) }
}

/// Why an option is not taken.
pub(crate) fn not_taken(name: &str) -> Fault {
    match name {
        "$skip" => Fault::odata("Skip Clause is not supported in CRM"),
        "$search" | "$format" => Fault::odata(format!("The query option '{name}' is not supported.")),
        "$expand" | "$apply" | "$compute" | "$levels" | "savedQuery" | "userQuery" | "fetchXml" => {
            Fault::unsupported(format_args!("The query option '{name}' here"))
        }
        name if name.starts_with('@') => Fault::unsupported(format_args!("The parameter alias '{name}'")),
        _ => Fault::odata(format!("The query parameter {name} is not supported")),
    }
}

/// The columns that a `$select` names.
pub(crate) fn select(value: &str, table: &'static Table) -> Result<Vec<&'static Column>> {
    let mut columns: Vec<&'static Column> = Vec::new();
    for name in value.split(',').map(str::trim) {
        let column = table.property(name).ok_or_else(|| Fault::no_property(name, &table.type_name()))?;
        if !columns.iter().any(|known| known.logical == column.logical) {
            columns.push(column);
        }
    }
    Ok(columns)
}

/// `$orderby`
pub(super) fn order(value: &str, table: &'static Table, aliases: &Aliases<'_>) -> Result<Vec<Order>> {
    let mut scope = Scope::of(table);
    let mut orders: Vec<Order> = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    for item in value.split(',') {
        let mut words = item.split_whitespace();
        let name = words.next().unwrap_or("");
        let name = if name.starts_with('@') { aliases.get(name).trim() } else { name };
        let descending = match (words.next(), words.next()) {
            (None | Some("asc"), None) => false,
            (Some("desc"), None) => true,
            _ => return Err(Fault::odata(format!("Syntax error in '$orderby' at '{}'.", item.trim()))),
        };
        // An alias that is not given is null, by which nothing is ordered.
        if name == NULL {
            continue;
        }
        let sql = scope.order(name)?;
        if !named.contains(&name) {
            named.push(name);
            orders.push(Order { sql, descending });
        }
    }
    if orders.len() > MAX_ORDERS {
        return Err(Fault::odata(format!("$orderby takes up to {MAX_ORDERS} columns.")));
    }
    Ok(orders)
}

fn top(value: &str) -> Result<u32> {
    value.trim().parse().map_err(|_| {
        Fault::odata(format!("Invalid value '{value}' for $top query option found. It has to be a whole number."))
    })
}

fn boolean(value: &str) -> Result<bool> {
    match value.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Fault::odata(format!("Invalid value '{value}' for $count query option found: 'true' or 'false'."))),
    }
}

/// An ISO date with time and zone as milliseconds since 1970, cut to whole seconds as Dataverse stores them.
pub(crate) fn parse_datetime(text: &str) -> Option<i64> {
    let ms = text.parse::<Timestamp>().ok()?.as_millisecond();
    Some(ms.div_euclid(1_000) * 1_000)
}

/// `YYYY-MM-DD` as milliseconds since 1970 at 00:00 UTC.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date: Date = if plain { text.parse().ok()? } else { return None };
    let days = date.since(date_of(1970, 1, 1)).ok()?.get_days();
    (date.year() > 0).then(|| i64::from(days) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::schema;

    fn list(options: &[(&str, &str)]) -> Result<Query> {
        let options: Vec<_> = options.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Query::list(&options, schema::table("contact").unwrap(), Viewpoint::default())
    }

    #[test]
    fn what_is_shown_names_what_is_selected_and_expanded() {
        let expand = "parentcustomerid_account($select=name;$expand=primarycontactid),ownerid";
        let query = list(&[("$select", "fullname"), ("$expand", expand)]).unwrap();
        assert_eq!(query.shown().unwrap(), "fullname,parentcustomerid_account(name,primarycontactid()),ownerid()");
        assert_eq!(list(&[]).unwrap().shown(), None);
    }

    thread_local! {
        static EMPTY: rusqlite::Connection = {
            let conn = rusqlite::Connection::open_in_memory().unwrap();
            crate::store::create_tables(&conn).unwrap();
            conn
        };
    }

    /// Every statement that a query leads to can be prepared.
    fn prepared(query: &Query, conn: &rusqlite::Connection) {
        let orders: String = query.order.iter().map(|order| format!("{}, ", order.sql)).collect();
        let filter = query.filter.clone().unwrap_or_else(|| Fragment::new("1", Vec::new()));
        let sql = format!("SELECT 1 FROM {} AS t0 WHERE {} ORDER BY {orders} 1", query.table.logical, filter.text);
        assert_eq!(conn.prepare(&sql).unwrap().parameter_count(), filter.params.len());
        for expand in &query.expand {
            prepared(&expand.query, conn);
        }
    }

    proptest! {
        #[test]
        fn any_expand_is_refused_or_becomes_sql_that_is_prepared(
            name in "(ownerid|parentcustomerid_account|contact_customer_contacts)",
            text in "((\\$expand=(ownerid|contact_customer_contacts)|\\$select=createdon|\\$filter=ownerid/fullname eq 'x'|\\$orderby=ownerid/fullname desc|\\$top=1);|[(),;'é]){0,6}",
        ) {
            let text = format!("{name}({text})");
            if let Ok(query) = list(&[("$expand", &text)]) {
                EMPTY.with(|conn| prepared(&query, conn));
            }
        }

        #[test]
        fn any_order_is_refused_or_becomes_sql_that_is_prepared(items in prop::collection::vec(
            "(fullname|_ownerid_value|ownerid/fullname|parentcustomerid_account/primarycontactid/createdon|nothing/x)( asc| desc|)", 0..4,
        )) {
            if let Ok(query) = list(&[("$orderby", &items.join(","))]) {
                EMPTY.with(|conn| prepared(&query, conn));
            }
        }
    }
}
