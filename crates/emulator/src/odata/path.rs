//! Names in a filter or an order: columns of the table, columns behind lookups, and the variables of `any` and `all`.

use super::navigation::{Navigation, leads_to};
use crate::fault::{Fault, Result};
use crate::schema::{self, Column, Table};

/// How many lookups one path may follow.
const MAX_HOPS: usize = 10;

/// How deep `any` and `all` may stand in one another.
const MAX_FRAMES: usize = 10;

/// The alias of the table that is asked.
pub(crate) const ROOT: &str = "t0";

/// A table under its alias, by the name that a filter has for it.
#[derive(Clone, Debug)]
struct Frame {
    variable: String,
    table: &'static Table,
    alias: String,
}

/// What names mean at one place of a filter.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The table that is asked comes first, and has no name.
    frames: Vec<Frame>,
    aliases: usize,
}

/// A place in the data that a path leads to: the id of a record as SQL, and the record's table.
pub(super) struct Place {
    pub(super) table: &'static Table,
    key: Option<String>,
    alias: String,
}

impl Scope {
    pub(crate) fn of(table: &'static Table) -> Self {
        Self { frames: vec![Frame { variable: String::new(), table, alias: ROOT.to_owned() }], aliases: 0 }
    }

    /// The column that a path names, as SQL.
    pub(crate) fn column(&mut self, path: &str) -> Result<(String, &'static Column)> {
        self.find(path, |table, name| table.property(name))
    }

    /// The same where a lookup may go by its own name too, as it does in Dataverse's functions.
    pub(super) fn attribute(&mut self, path: &str) -> Result<(String, &'static Column)> {
        self.find(path, |table, name| table.property(name).or_else(|| table.column(name)))
    }

    fn find(
        &mut self,
        path: &str,
        named: impl FnOnce(&'static Table, &str) -> Option<&'static Column>,
    ) -> Result<(String, &'static Column)> {
        let (way, name) = path.rsplit_once('/').map_or((None, path), |(way, name)| (Some(way), name));
        let place = self.place(way)?;
        let column = named(place.table, name).ok_or_else(|| Fault::no_property(name, &place.table.type_name()))?;
        let Some(key) = place.key else { return Ok((format!("{}.{}", place.alias, column.logical), column)) };
        let (alias, table) = (self.fresh(), place.table);
        // A sub-select forgets how the column compares.
        let collation = if column.kind.is_text() { " COLLATE DV_TEXT" } else { "" };
        let sql = format!(
            "(SELECT {alias}.{} FROM {} AS {alias} WHERE {alias}.{} = {key}){collation}",
            column.logical, table.logical, table.primary_id
        );
        Ok((sql, column))
    }

    /// The table that a way of lookups leads to.
    pub(super) fn table(&mut self, way: &str) -> Result<&'static Table> {
        Ok(self.place(Some(way))?.table)
    }

    /// What a path is ordered by, as SQL: a lookup by the name of the record it leads to, anything else by its value.
    pub(crate) fn order(&mut self, path: &str) -> Result<String> {
        let (sql, column) = self.column(path)?;
        if !column.kind.is_lookup() {
            return Ok(sql);
        }
        let way = path.rsplit_once('/').map(|(way, _)| way);
        let table = self.place(way)?.table;
        let way = way.map_or_else(String::new, |way| format!("{way}/"));
        let mut names = Vec::new();
        for r in schema::relationships() {
            if r.referencing == table.logical
                && r.attribute == column.logical
                && let Some(target) = schema::table(r.referenced)
            {
                names.push(self.column(&format!("{way}{}/{}", r.lookup_navigation, target.primary_name))?.0);
            }
        }
        match names.as_slice() {
            [name] => Ok(name.clone()),
            names => Ok(format!("COALESCE({}) COLLATE DV_TEXT", names.join(", "))),
        }
    }

    /// The collection that a path ends with, and the id of the record it belongs to, as SQL.
    pub(super) fn collection(&mut self, path: &str) -> Result<(Navigation, String)> {
        let (way, name) = path.rsplit_once('/').map_or((None, path), |(way, name)| (Some(way), name));
        let place = self.place(way)?;
        match Navigation::of(place.table, name) {
            Some(navigation @ (Navigation::Many(_) | Navigation::Through(_))) => {
                let own = format!("{}.{}", place.alias, place.table.primary_id);
                Ok((navigation, place.key.unwrap_or(own)))
            }
            Some(Navigation::Single(_)) => {
                Err(Fault::odata(format!("'{name}' leads to one record; any and all need several.")))
            }
            None => Err(Fault::no_property(name, &place.table.type_name())),
        }
    }

    fn place(&mut self, way: Option<&str>) -> Result<Place> {
        let mut steps: Vec<&str> = way.map_or_else(Vec::new, |way| way.split('/').collect());
        let frame = match steps.first().and_then(|first| self.frames.iter().rev().find(|f| f.variable == *first)) {
            Some(frame) => {
                steps.remove(0);
                frame.clone()
            }
            None => self.frames.first().cloned().ok_or_else(|| Fault::odata("The path leads nowhere."))?,
        };
        if steps.len() > MAX_HOPS {
            return Err(Fault::odata(format!("A path may follow {MAX_HOPS} lookups.")));
        }
        let mut place = Place { table: frame.table, key: None, alias: frame.alias };
        for step in steps {
            place = self.hop(&place, step)?;
        }
        Ok(place)
    }

    fn hop(&mut self, from: &Place, step: &str) -> Result<Place> {
        let unknown = || Fault::no_property(step, &from.table.type_name());
        let relationship = match Navigation::of(from.table, step) {
            Some(Navigation::Single(relationship)) => relationship,
            Some(Navigation::Many(_) | Navigation::Through(_)) => {
                return Err(Fault::odata(format!("'{step}' leads to several records: ask with any or all.")));
            }
            None => return Err(unknown()),
        };
        let target = Navigation::Single(relationship).target().ok_or_else(unknown)?;
        let key = match &from.key {
            None => leads_to(relationship, &from.alias).ok_or_else(unknown)?,
            Some(key) => {
                let alias = self.fresh();
                let next = leads_to(relationship, &alias).ok_or_else(unknown)?;
                let (table, id) = (from.table.logical, from.table.primary_id);
                format!("(SELECT {next} FROM {table} AS {alias} WHERE {alias}.{id} = {key})")
            }
        };
        Ok(Place { table: target, key: Some(key), alias: String::new() })
    }

    /// An alias that nothing else has.
    fn fresh(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// Runs `inner` with a further table under a variable's name, and a fresh alias.
    pub(super) fn within<T>(
        &mut self,
        variable: &str,
        table: &'static Table,
        inner: impl FnOnce(&mut Self, &str) -> Result<T>,
    ) -> Result<T> {
        if self.frames.len() > MAX_FRAMES {
            return Err(Fault::odata(format!("any and all may be nested {MAX_FRAMES} deep.")));
        }
        let alias = self.fresh();
        self.frames.push(Frame { variable: variable.to_owned(), table, alias: alias.clone() });
        let result = inner(self, &alias);
        self.frames.pop();
        result
    }
}
