//! Query text from a tape of numbers: the first choice of each kind is the simplest, so that a shrunk tape is a simpler
//! query.

use segment_query::{ColumnKind, RelationshipKind};

use crate::world::{self, CITIES, RELATIONSHIPS, SEGMENTS};

pub(crate) struct Tape<'t> {
    numbers: std::slice::Iter<'t, u16>,
    pub(crate) aliases: usize,
}

/// A table that conditions may name: entity, alias.
pub(crate) type Named = (&'static str, Option<String>);

impl<'t> Tape<'t> {
    pub(crate) fn new(numbers: &'t [u16]) -> Self {
        Self { numbers: numbers.iter(), aliases: 0 }
    }

    /// Below `n`; zero when the tape is at its end.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.numbers.next().map_or(0, |number| usize::from(*number) % n)
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    pub(crate) fn set(&mut self, depth: usize) -> String {
        if depth == 0 || self.below(3) == 0 {
            return self.leaf();
        }
        let op = self.pick(&[" UNION ", " INTERSECT ", " EXCEPT "]);
        let count = 2 + self.below(3);
        let operands: Vec<String> = (0..count)
            .map(|_| {
                let operand = self.set(depth - 1);
                if is_operation(&operand) { format!("({operand})") } else { operand }
            })
            .collect();
        operands.join(op)
    }

    fn leaf(&mut self) -> String {
        match self.below(4) {
            0 | 1 => self.path(),
            2 => {
                let name = self.pick(&SEGMENTS);
                match self.below(2) {
                    0 => format!("SEGMENT({name})"),
                    _ => format!("SEGMENT({name}).FILTER({})", self.condition(&[("contact", None)], 2)),
                }
            }
            _ => self.interaction(),
        }
    }

    fn path(&mut self) -> String {
        let mut here = ["contact", "account", "event"][self.below(3)];
        let mut tables: Vec<Named> = Vec::new();
        let mut text = format!("PROFILE({here}");
        self.arrive(here, &mut tables, &mut text);
        text.push(')');
        self.filter(&tables, &mut text);
        let mut hops = self.below(4);
        while hops > 0 || here != "contact" {
            hops = hops.saturating_sub(1);
            let (name, next) = self.relationship(here, hops == 0);
            here = next;
            text.push_str(&format!(".TRAVERSE({name}"));
            self.arrive(here, &mut tables, &mut text);
            if self.below(4) == 1 {
                text.push_str(&format!(", FILTER({})", self.condition(&tables, 1)));
            }
            text.push(')');
            self.filter(&tables, &mut text);
        }
        text
    }

    fn arrive(&mut self, here: &'static str, tables: &mut Vec<Named>, text: &mut String) {
        let alias = (self.below(2) == 1).then(|| format!("{here}_{}", self.aliases + 1));
        if let Some(alias) = &alias {
            self.aliases += 1;
            text.push_str(&format!(", {alias}"));
        }
        // A table without alias cannot be named once the path goes on.
        tables.retain(|(_, alias)| alias.is_some());
        tables.push((here, alias));
    }

    /// A relationship that touches `here`, by one of its two names; towards contact when the path has to end.
    pub(crate) fn relationship(&mut self, here: &str, home: bool) -> (String, &'static str) {
        let other = |r: &(&str, RelationshipKind, &'static str, &str, &'static str, &str)| match here {
            here if r.2 == here => Some(r.4),
            here if r.4 == here => Some(r.2),
            _ => None,
        };
        let known = RELATIONSHIPS.into_iter().filter_map(|r| Some((other(&r)?, r)));
        let fitting: Vec<_> = known.filter(|(to, _)| !home || *to == "contact").collect();
        let (to, (schema_name, kind, many, attribute, one, _)) = fitting[self.below(fitting.len())];
        let query_name = format!("{many}_{one}_{attribute}");
        let name =
            if kind == RelationshipKind::OneToMany && self.below(2) == 0 { query_name } else { schema_name.into() };
        (name, to)
    }

    pub(crate) fn filter(&mut self, tables: &[Named], text: &mut String) {
        if self.below(3) != 0 {
            text.push_str(&format!(".FILTER({})", self.condition(tables, 3)));
        }
    }

    fn interaction(&mut self) -> String {
        let mut text = "INTERACTION(Clicked, Clicked_ContactLink)".to_owned();
        if self.below(2) == 1 {
            text.push_str(&format!(".FILTER({})", self.condition(&[("interaction_clicked", None)], 2)));
        }
        if self.below(3) != 0 {
            let aggregate = self.pick(&["COUNT()", "SUM(amount)", "AVG(amount)", "MIN(amount)", "MAX(amount)"]);
            let op = self.pick(&[">", "<", "<=", ">=", "==", "!="]);
            let value = self.pick(&["1", "0", "2", "3.5", "0.25", "10"]);
            let window = match self.below(4) {
                0 => String::new(),
                1 => format!(", UTCDAYS({})", self.below(12)),
                2 => format!(", UTCMONTHS({})", self.below(12)),
                _ => format!(", UTCYEARS({})", self.below(3)),
            };
            text.push_str(&format!(".HAVING({aggregate} {op} {value}{window})"));
        }
        text
    }

    /// About the last of the tables, or about any of them by alias.
    fn condition(&mut self, tables: &[Named], depth: usize) -> String {
        if depth == 0 {
            return self.term(tables);
        }
        match self.below(6) {
            0 | 1 => self.term(tables),
            2 => format!("NOT({})", self.condition(tables, depth - 1)),
            3 => self.chain(tables, depth, " && "),
            4 => self.chain(tables, depth, " || "),
            _ => self.one_of(tables),
        }
    }

    fn chain(&mut self, tables: &[Named], depth: usize, operator: &str) -> String {
        let count = 2 + self.below(3);
        let operands: Vec<_> = (0..count).map(|_| format!("({})", self.condition(tables, depth - 1))).collect();
        operands.join(operator)
    }

    /// Several values of one column, as "is in" is written.
    fn one_of(&mut self, tables: &[Named]) -> String {
        let (column, kind) = self.column(tables);
        let count = 2 + self.below(3);
        let values: Vec<_> = (0..count).map(|_| format!("{column} == {}", self.literal(&kind))).collect();
        values.join(" || ")
    }

    fn column(&mut self, tables: &[Named]) -> (String, ColumnKind) {
        let back = self.below(tables.len());
        let (table, alias) = &tables[tables.len() - 1 - back];
        let known = world::columns(table);
        let (name, kind) = known[self.below(known.len())].clone();
        let name = if self.below(5) == 1 { name.to_uppercase() } else { name.to_owned() };
        let qualified = alias.as_ref().filter(|_| back > 0 || self.below(2) == 0);
        (qualified.map_or(name.clone(), |alias| format!("{alias}.{name}")), kind)
    }

    fn term(&mut self, tables: &[Named]) -> String {
        let (column, kind) = self.column(tables);
        match (self.below(5), &kind) {
            (1, _) => format!("ISNULL({column})"),
            (2, _) => format!("ISNOTNULL({column})"),
            (3 | 4, ColumnKind::Text) => {
                let op = self.pick(&["CONTAINS", "STARTSWITH", "ENDSWITH"]);
                format!(
                    "{column} {op} '{}'",
                    self.pick(&["b", "ADA", "zoë", "ΑΘ", "νίκος", "N", "Σ", "京", "", "o''h", "%", "\" x"])
                )
            }
            (3, ColumnKind::DateTime | ColumnKind::DateOnly) => {
                let (part, op) = (self.part(), self.comparison(true));
                format!("DATEDIFF({part}, {column}, {}) {op} {}", self.date(), self.below(40))
            }
            (4, ColumnKind::DateTime | ColumnKind::DateOnly) => {
                let (part, op) = (self.part(), self.comparison(true));
                let amount = self.below(60) as i64 - 30;
                format!("DATEADD({part}, {amount}, {column}) {op} {}", self.date())
            }
            (3 | 4, ColumnKind::Money | ColumnKind::Whole | ColumnKind::Decimal) => {
                let (sign, op) = (self.pick(&["+", "-", "*", "/"]), self.comparison(true));
                let (other, other_kind) = self.column(tables);
                let number = matches!(other_kind, ColumnKind::Money | ColumnKind::Whole | ColumnKind::Decimal);
                let other = if number { other } else { "2".to_owned() };
                format!("{column} {sign} {other} {op} {}", self.literal(&kind))
            }
            _ => self.comparison_of(&column, &kind, tables),
        }
    }

    fn comparison_of(&mut self, column: &str, kind: &ColumnKind, tables: &[Named]) -> String {
        let ordered = !matches!(kind, ColumnKind::Boolean { .. } | ColumnKind::Id | ColumnKind::Lookup { .. });
        let op = self.comparison(ordered);
        let (other, other_kind) = self.column(tables);
        if class(&other_kind) == class(kind) && self.below(3) == 1 {
            return format!("{column} {op} {other}");
        }
        let literal = self.literal(kind);
        if self.below(4) == 1 { format!("{literal} {op} {column}") } else { format!("{column} {op} {literal}") }
    }

    fn comparison(&mut self, ordered: bool) -> &'static str {
        if ordered { self.pick(&["==", "!=", ">", ">=", "<", "<="]) } else { self.pick(&["!=", "=="]) }
    }

    fn part(&mut self) -> &'static str {
        self.pick(&["DAY", "month", "YEAR", "hour", "MINUTE", "second", "MILLISECOND"])
    }

    fn date(&mut self) -> String {
        match self.below(5) {
            0 => "DATETIMEUTCNOW()".to_owned(),
            1 => format!("'{}-0{}-{}'", 1990 + self.below(40), 1 + self.below(9), 10 + self.below(18)),
            2 => format!("'2026-03-{}T{}:{}Z'", 10 + self.below(20), 10 + self.below(13), 10 + self.below(50)),
            3 => format!(
                "DATE({}, {}, {}, {})",
                2025 + self.below(2),
                1 + self.below(12),
                1 + self.below(28),
                self.below(24)
            ),
            _ => format!("DATEADD({}, {}, DATETIMEUTCNOW())", self.part(), self.below(50) as i64 - 40),
        }
    }

    fn literal(&mut self, kind: &ColumnKind) -> String {
        match kind {
            ColumnKind::Text => {
                let texts = ["ada", "ZOË", "νίκος", "x"];
                let all: Vec<&str> = texts.iter().chain(&CITIES).copied().collect();
                format!("'{}'", self.pick(&all).replace('\'', "''"))
            }
            ColumnKind::Whole | ColumnKind::Choice(_) | ColumnKind::MultiChoice(_) => self.below(5).to_string(),
            ColumnKind::Decimal | ColumnKind::Money => format!("{}.{}", self.below(10), self.pick(&["0", "5", "25"])),
            ColumnKind::Boolean { .. } => self.pick(&["True", "False", "TRUE", "1", "0"]).to_owned(),
            ColumnKind::DateTime | ColumnKind::DateOnly => self.date(),
            ColumnKind::Lookup { .. } | ColumnKind::Id => {
                let table = self.pick(&["contact", "event", "businessunit"]);
                let id = world::id(table, self.below(6) as i64);
                match self.below(3) {
                    0 => format!("'{id}'"),
                    1 => format!("'{}'", id.to_uppercase()),
                    _ => format!("'{{{id}}}'"),
                }
            }
        }
    }
}

fn is_operation(text: &str) -> bool {
    let mut depth = 0;
    let mut quoted = false;
    text.bytes().any(|b| {
        match b {
            b'\'' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth -= 1,
            b' ' if depth == 0 && !quoted => return true,
            _ => {}
        }
        false
    })
}

fn class(kind: &ColumnKind) -> u8 {
    match kind {
        ColumnKind::Text => 0,
        ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money => 1,
        ColumnKind::Choice(_) | ColumnKind::MultiChoice(_) => 1,
        ColumnKind::Boolean { .. } => 2,
        ColumnKind::DateTime | ColumnKind::DateOnly => 3,
        ColumnKind::Lookup { .. } | ColumnKind::Id => 4,
    }
}
