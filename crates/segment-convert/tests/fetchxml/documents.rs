//! FetchXML from a tape of numbers, as other tools write it: the first choice of each kind is the simplest.

use segment_query::ColumnKind;

use crate::world;

pub(crate) struct Documents<'t> {
    numbers: std::slice::Iter<'t, u16>,
    aliases: usize,
}

/// What a row of a table can be linked to: table, from, to, and the same behind a table between.
type Linked = (&'static str, &'static str, &'static str, Option<(&'static str, &'static str, &'static str)>);

fn links(table: &str) -> &'static [Linked] {
    match table {
        "contact" => &[
            ("account", "accountid", "parentcustomerid", None),
            ("account", "primarycontactid", "contactid", None),
            ("contact_event", "contactid", "contactid", Some(("event", "eventid", "eventid"))),
            ("contact", "parentcustomerid", "contactid", None),
            ("friendship", "contactidtwo", "contactid", Some(("contact", "contactid", "contactidone"))),
        ],
        "account" => &[
            ("contact", "parentcustomerid", "accountid", None),
            ("contact", "contactid", "primarycontactid", None),
            ("account", "parentaccountid", "accountid", None),
            // From a row to its parent: no path can walk it back.
            ("account", "accountid", "parentaccountid", None),
        ],
        _ => &[("contact_event", "eventid", "eventid", Some(("contact", "contactid", "contactid")))],
    }
}

impl<'t> Documents<'t> {
    pub(crate) fn new(numbers: &'t [u16]) -> Self {
        Self { numbers: numbers.iter(), aliases: 0 }
    }

    fn below(&mut self, n: usize) -> usize {
        self.numbers.next().map_or(0, |number| usize::from(*number) % n)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    pub(crate) fn fetch(&mut self) -> String {
        let mut joined = String::new();
        // Links whose columns the entity's own filter may name.
        let mut named: Vec<(String, &'static str)> = Vec::new();
        for _ in 0..self.below(3) {
            self.aliases += 1;
            let alias = format!("l{}", self.aliases);
            let (table, from, to, between) = links("contact")[self.below(5)];
            let kind = self.pick(&["inner", "outer", "exists"]);
            if let Some((far, far_from, far_to)) = between {
                let inner = self.contents(far, 1);
                joined.push_str(&format!(
                    "<link-entity name='{table}' from='{from}' to='{to}' link-type='inner' intersect='true'>\
                     <link-entity name='{far}' from='{far_from}' to='{far_to}'>{inner}</link-entity></link-entity>"
                ));
            } else {
                let inner = if kind == "outer" { self.some_filter(table, 1, &[]) } else { self.contents(table, 1) };
                joined.push_str(&format!(
                    "<link-entity name='{table}' from='{from}' to='{to}' link-type='{kind}' alias='{alias}'>{inner}</link-entity>"
                ));
                if kind != "exists" {
                    named.push((alias, table));
                }
            }
        }
        let filter = self.some_filter("contact", 3, &named);
        format!("<fetch><entity name='contact'>{filter}{joined}</entity></fetch>")
    }

    /// Of a link: a filter, and perhaps a link further.
    fn contents(&mut self, table: &'static str, depth: usize) -> String {
        let mut text = self.some_filter(table, depth, &[]);
        if depth > 0 && self.below(3) == 1 {
            text.push_str(&self.link(table, "inner", depth));
        }
        text
    }

    fn link(&mut self, table: &str, kind: &str, depth: usize) -> String {
        let known = links(table);
        let (name, from, to, between) = known[self.below(known.len())];
        let inner = match between {
            None => self.contents(name, depth - 1),
            Some((far, far_from, far_to)) => {
                let inner = self.contents(far, depth - 1);
                format!(
                    "<link-entity name='{far}' from='{far_from}' to='{far_to}' link-type='inner'>{inner}</link-entity>"
                )
            }
        };
        let through = if between.is_some() { " intersect='true'" } else { "" };
        format!("<link-entity name='{name}' from='{from}' to='{to}' link-type='{kind}'{through}>{inner}</link-entity>")
    }

    fn some_filter(&mut self, table: &'static str, depth: usize, named: &[(String, &'static str)]) -> String {
        if self.below(3) == 0 { String::new() } else { self.filter(table, depth, named) }
    }

    fn filter(&mut self, table: &'static str, depth: usize, named: &[(String, &'static str)]) -> String {
        let kind = self.pick(&["and", "or"]);
        let parts: Vec<String> = (0..1 + self.below(3))
            .map(|_| match self.below(7) {
                0 if depth > 0 => self.filter(table, depth - 1, named),
                // `any` further in is another matter: only an entity's filter can say what is not there.
                1 if depth > 2 => {
                    let kind = self.pick(&["any", "not any", "all", "not all"]);
                    self.link(table, kind, 1)
                }
                1 if depth > 0 => self.link(table, "any", 1),
                2 if !named.is_empty() => {
                    let (alias, table) = named[self.below(named.len())].clone();
                    self.condition(table, kind, &format!(" entityname='{alias}'"))
                }
                3 if !named.is_empty() => self.comparison(&named[0]),
                _ => self.condition(table, kind, ""),
            })
            .collect();
        format!("<filter type='{kind}'>{}</filter>", parts.concat())
    }

    /// A column of the contact with one of the same type in a linked row.
    fn comparison(&mut self, (alias, table): &(String, &'static str)) -> String {
        let pairs: &[(&str, &str)] = match *table {
            "account" => &[("fullname", "name"), ("income", "revenue"), ("seen", "founded"), ("children", "employees")],
            _ => &[("city", "city"), ("birthdate", "birthdate"), ("method", "method"), ("city", "fullname")],
        };
        let (own, other) = pairs[self.below(pairs.len())];
        let operator = self.pick(&["eq", "gt", "le"]);
        format!("<condition attribute='{own}' operator='{operator}' valueof='{alias}.{other}'/>")
    }

    fn condition(&mut self, table: &str, kind: &str, entity: &str) -> String {
        let known = world::columns(table);
        let (name, column) = known[self.below(known.len())].clone();
        let one =
            |operator: &str, rest: &str| format!("<condition{entity} attribute='{name}' operator='{operator}'{rest}");
        let ordered = !matches!(column, ColumnKind::Boolean { .. } | ColumnKind::Id | ColumnKind::Lookup { .. });
        let value = self.value(&column);
        match self.below(8) {
            0 => one("null", "/>"),
            1 => one("not-null", "/>"),
            2 if ordered => {
                let operator = self.pick(&["gt", "ge", "lt", "le"]);
                one(operator, &format!(" value='{value}'/>"))
            }
            3 => {
                let beside = if kind == "or" { "null" } else { "not-null" };
                one("ne", &format!(" value='{value}'/>")) + &one(beside, "/>")
            }
            4 => {
                let other = self.value(&column);
                one("in", &format!("><value>{value}</value><value>{other}</value></condition>"))
            }
            5 if ordered => {
                let other = self.value(&column);
                one("between", &format!("><value>{value}</value><value>{other}</value></condition>"))
            }
            6 if column == ColumnKind::Text => {
                let operator = self.pick(&["like", "begins-with", "ends-with"]);
                let text = if operator == "like" {
                    self.pick(&["%a%", "B%", "%Ë", "%100[%]%", "Ada", "%"])
                } else {
                    self.pick(&["a", "B", "", "lin", "100[%]"])
                };
                one(operator, &format!(" value='{text}'/>"))
            }
            _ => one("eq", &format!(" value='{value}'/>")),
        }
    }

    fn value(&mut self, kind: &ColumnKind) -> String {
        match kind {
            ColumnKind::Text => self.pick(&["Ada", "berlin", "New York", "νίκος", "x"]).to_owned(),
            ColumnKind::Whole | ColumnKind::Choice(_) | ColumnKind::MultiChoice(_) => self.below(4).to_string(),
            ColumnKind::Decimal | ColumnKind::Money => format!("{}.25", self.below(9)),
            ColumnKind::Boolean { .. } => self.pick(&["1", "0"]).to_owned(),
            ColumnKind::DateTime => {
                format!("202{}-0{}-1{}T10:00:00Z", 4 + self.below(3), 1 + self.below(9), self.below(9))
            }
            ColumnKind::DateOnly => format!("{}-0{}-1{}", 1970 + self.below(55), 1 + self.below(9), self.below(9)),
            ColumnKind::Id | ColumnKind::Lookup { .. } => {
                let table = self.pick(&["contact", "event", "businessunit"]);
                world::id(table, self.below(6) as i64)
            }
        }
    }
}
