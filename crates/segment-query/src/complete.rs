//! What may stand at a place in a query that is being written: the names and words that fit there.
//!
//! The text before the place is read token by token, however broken what follows may be: which call the place is in,
//! which argument, and what table the path has come to.

use crate::catalog::{Catalog, Column, ColumnKind, Interaction, Relationship, link_name};
use crate::lexer::{Token, TokenKind, tokens};
use crate::span::Span;

/// How many are worth showing; typing narrows the rest down.
const MOST: usize = 50;

/// What fits at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word begun there, which a suggestion replaces; empty where none is.
    pub span: Span,
    /// Best first.
    pub suggestions: Vec<Suggestion>,
    /// The table that the place is about, whether the catalog has it or not.
    pub table: Option<String>,
    /// Whether it is tables that fit: there may be more than the catalog has.
    pub tables: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is written.
    pub text: String,
    /// What a person knows it by; empty for words of the language.
    pub label: String,
}

const HEADS: [&str; 3] = ["PROFILE(", "SEGMENT(", "INTERACTION("];
const JOINS: [&str; 3] = ["UNION ", "INTERSECT ", "EXCEPT "];
const STEPS: [&str; 3] = ["FILTER(", "TRAVERSE(", "DISTINCT()"];
const INTERACTION_STEPS: [&str; 2] = ["FILTER(", "HAVING("];
const CONDITIONS: [&str; 4] = ["ISNOTNULL(", "ISNULL(", "NOT ", "DATEDIFF("];
const TESTS: [&str; 3] = ["CONTAINS ", "STARTSWITH ", "ENDSWITH "];
const MOMENTS: [&str; 3] = ["DATETIMEUTCNOW()", "DATEADD(", "DATE("];
const BOOLEANS: [&str; 2] = ["True", "False"];
const PARTS: [&str; 3] = ["DAY", "MONTH", "YEAR"];
const AGGREGATES: [&str; 5] = ["COUNT()", "SUM(", "AVG(", "MIN(", "MAX("];
const WINDOWS: [&str; 3] = ["UTCDAYS(", "UTCMONTHS(", "UTCYEARS("];

/// What fits at `at`, a byte offset; `None` where nothing is known to, as inside a text.
pub fn complete(text: &str, at: usize, catalog: &Catalog) -> Option<Completion> {
    let all = tokens(text);
    let before: Vec<Token> = all.iter().copied().filter(|token| token.span.end <= at).collect();
    let touched = all.iter().find(|token| token.span.start < at && at <= token.span.end);
    let (before, span) = match touched.map(|token| (token.kind, token.span)) {
        Some((TokenKind::Name, span)) => (before.iter().copied().filter(|token| token.span != span).collect(), span),
        Some((TokenKind::Text { terminated: true }, span)) if span.end == at => (before, Span::new(at, at)),
        Some((TokenKind::Text { .. } | TokenKind::Number | TokenKind::Unknown, _)) => return None,
        _ => (before, Span::new(at, at)),
    };
    let typed = text.get(span.start..at)?;
    let mut place = Place { text, catalog, calls: Vec::new(), about: About::Nothing, aliases: Vec::new() };
    before.iter().enumerate().for_each(|(index, token)| place.read(&before, index, *token));
    let mut found = Found { typed: typed.to_ascii_lowercase(), ranked: Default::default() };
    let tables = place.suggest(&before, &mut found);
    let suggestions: Vec<Suggestion> = found.ranked.into_iter().flatten().take(MOST).collect();
    let table = match place.about {
        About::Table(table) => Some(table),
        _ => None,
    };
    // Nothing is left to say once the word is there as it stands.
    let is_done = matches!(suggestions.as_slice(), [only] if only.text == span.of(text));
    Some(Completion { span, suggestions: if is_done { Vec::new() } else { suggestions }, table, tables })
}

/// What the columns at a place belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    Nothing,
    Table(String),
    Interaction(String),
}

/// A parenthesis that stands open, the word before it and the argument that has been come to.
struct Call<'t> {
    word: &'t str,
    argument: usize,
}

struct Place<'t, 'c> {
    text: &'t str,
    catalog: &'c Catalog,
    calls: Vec<Call<'t>>,
    about: About,
    aliases: Vec<(&'t str, About)>,
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

fn is_any(word: &str, keywords: &[&str]) -> bool {
    keywords.iter().any(|keyword| is(word, keyword.trim_end_matches(['(', ')', ' '])))
}

impl<'t> Place<'t, '_> {
    fn word(&self, all: &[Token], index: Option<usize>) -> &'t str {
        index.and_then(|index| all.get(index)).map_or("", |token| token.span.of(self.text))
    }

    /// The innermost call; the grouping parentheses of a condition belong to the call around them.
    fn call(&self) -> (&'t str, usize) {
        let named = self.calls.iter().rev().find(|call| !(call.word.is_empty() || is(call.word, "NOT")));
        named.map_or(("", 0), |call| (call.word, call.argument))
    }

    fn read(&mut self, all: &[Token], index: usize, token: Token) {
        let word = token.span.of(self.text);
        match (token.kind, word) {
            (_, "(") => {
                let before = index.checked_sub(1).and_then(|index| all.get(index));
                let word = before.filter(|token| token.kind == TokenKind::Name).map_or("", |t| t.span.of(self.text));
                // Operators stand before parentheses that only group.
                let word = if is_any(word, &JOINS) || is_any(word, &["AND", "OR"]) { "" } else { word };
                self.calls.push(Call { word, argument: 0 });
                if is_any(word, &HEADS) {
                    self.about = About::Nothing;
                    self.aliases.clear();
                }
                if is(word, "SEGMENT") {
                    self.about = About::Table(crate::TARGET_ENTITY.to_owned());
                }
            }
            (_, ")") => drop(self.calls.pop()),
            (_, ",") => {
                if let Some(call) = self.calls.last_mut() {
                    call.argument += 1;
                }
            }
            (TokenKind::Name, name) => match self.call() {
                (call, 0) if is(call, "PROFILE") => self.about = About::Table(name.to_ascii_lowercase()),
                (call, 0) if is(call, "INTERACTION") => self.about = About::Interaction(name.to_owned()),
                (call, 0) if is(call, "TRAVERSE") => {
                    let end = match &self.about {
                        About::Table(table) => {
                            self.catalog.relationship(name).and_then(|known| known.other_end(table)).map(str::to_owned)
                        }
                        _ => None,
                    };
                    self.about = end.map_or(About::Nothing, |end| About::Table(end.to_ascii_lowercase()));
                }
                (call, 1) if is_any(call, &["PROFILE", "TRAVERSE"]) => self.aliases.push((name, self.about.clone())),
                _ => {}
            },
            _ => {}
        }
    }

    /// Whether it was tables.
    fn suggest(&self, before: &[Token], found: &mut Found) -> bool {
        let last = before.len().checked_sub(1);
        let previous = self.word(before, last);
        let (call, argument) = self.call();
        match (call.to_ascii_uppercase().as_str(), argument) {
            ("", _) => self.outside(previous, before, found),
            ("PROFILE", 0) => {
                for entity in self.catalog.entities() {
                    found.offer(&entity.logical_name, &entity.display_name, "");
                }
                return true;
            }
            ("TRAVERSE", 0) => self.relationships(found),
            ("SEGMENT", 0) => self.catalog.segments().for_each(|(name, label)| found.offer(name, label, "")),
            ("INTERACTION", 0) => {
                for known in self.catalog.interactions() {
                    found.offer(&known.name, &known.display_name, "");
                }
            }
            ("INTERACTION", 1) => {
                if let About::Interaction(name) = &self.about {
                    found.offer(&link_name(name), "", "");
                }
            }
            ("DATEADD" | "DATEDIFF", 0) => found.words(&PARTS),
            ("HAVING", 0) if previous == "(" => found.words(&AGGREGATES),
            ("HAVING", 1) => found.words(&WINDOWS),
            ("FILTER" | "TRAVERSE", _) => self.condition(previous, before, found),
            ("ISNULL" | "ISNOTNULL" | "ORDERBY" | "SELECT" | "SUM" | "AVG" | "MIN" | "MAX", _) => {
                self.operand(previous, before, found);
            }
            ("DATEADD", 2) | ("DATEDIFF", _) => {
                self.operand(previous, before, found);
                if previous != "." {
                    found.words(&MOMENTS);
                }
            }
            _ => {}
        }
        false
    }

    /// Between operands and steps.
    fn outside(&self, previous: &str, before: &[Token], found: &mut Found) {
        match previous {
            "" | "(" => found.words(&HEADS),
            "." if matches!(self.about, About::Interaction(_)) => found.words(&INTERACTION_STEPS),
            "." => found.words(&STEPS),
            ")" if before.len() > 1 => found.words(&JOINS),
            word if is_any(word, &JOINS) => found.words(&HEADS),
            _ => {}
        }
    }

    fn condition(&self, previous: &str, before: &[Token], found: &mut Found) {
        match previous {
            "(" | "," | "&&" | "||" => self.operand_or_call(previous, before, found),
            "." => self.operand(previous, before, found),
            "==" | "!=" | "<" | "<=" | ">" | ">=" | "=" => self.value(before, found),
            word if is_any(word, &["AND", "OR", "NOT"]) => self.operand_or_call(previous, before, found),
            _ if before.last().is_some_and(|token| token.kind == TokenKind::Name) => found.words(&TESTS),
            _ => {}
        }
    }

    fn operand_or_call(&self, previous: &str, before: &[Token], found: &mut Found) {
        self.operand(previous, before, found);
        found.words(&CONDITIONS);
    }

    /// The columns that fit: those of the alias before a point, or of the table that the path has come to, by its alias.
    fn operand(&self, previous: &str, before: &[Token], found: &mut Found) {
        if previous == "." {
            let alias = self.word(before, before.len().checked_sub(2));
            self.columns(self.named(alias), "", found);
        } else {
            let own = self.aliases.iter().rev().find(|(_, about)| *about == self.about);
            self.columns(&self.about, own.map_or("", |(alias, _)| *alias), found);
        }
    }

    /// What an alias, or a table's own name, stands for.
    fn named(&self, alias: &str) -> &About {
        self.aliases.iter().rev().find(|(name, _)| is(name, alias)).map_or(&self.about, |(_, about)| about)
    }

    fn columns(&self, about: &About, alias: &str, found: &mut Found) {
        match about {
            About::Table(table) => {
                let entity = self.catalog.entity(table);
                entity.into_iter().flat_map(|e| e.columns()).for_each(|column| found.column(column, alias));
            }
            About::Interaction(name) => {
                let known = self.catalog.interaction(name);
                known.into_iter().flat_map(Interaction::columns).for_each(|column| found.column(column, alias));
            }
            About::Nothing => {}
        }
    }

    /// What the column before the comparison can be compared with.
    fn value(&self, before: &[Token], found: &mut Found) {
        let end = before.len();
        let column = self.word(before, end.checked_sub(2));
        let alias =
            if self.word(before, end.checked_sub(3)) == "." { self.word(before, end.checked_sub(4)) } else { "" };
        let known = match self.named(alias) {
            About::Table(table) => self.catalog.entity(table).and_then(|entity| entity.column(column)),
            About::Interaction(name) => self.catalog.interaction(name).and_then(|known| known.column(column)),
            About::Nothing => None,
        };
        match known.map(|column| &column.kind) {
            Some(ColumnKind::Choice(choices) | ColumnKind::MultiChoice(choices)) => {
                choices.iter().for_each(|choice| found.offer(&choice.value.to_string(), &choice.label, ""));
            }
            Some(ColumnKind::Boolean { .. }) => found.words(&BOOLEANS),
            Some(ColumnKind::DateTime | ColumnKind::DateOnly) => found.words(&MOMENTS),
            _ => {}
        }
    }

    fn relationships(&self, found: &mut Found) {
        let About::Table(table) = &self.about else { return };
        let label = |name: &str| self.catalog.entity(name).map_or(name, |entity| &entity.display_name).to_owned();
        let towards = |known: &Relationship| known.other_end(table).map(label).unwrap_or_default();
        for known in self.catalog.relationships_of(table) {
            found.offer(&known.query_name(), &towards(known), "");
        }
    }
}

/// What fits the word that was begun, by how well it does.
struct Found {
    typed: String,
    ranked: [Vec<Suggestion>; 3],
}

impl Found {
    fn words(&mut self, words: &[&str]) {
        words.iter().for_each(|word| self.offer(word, "", ""));
    }

    fn column(&mut self, column: &Column, alias: &str) {
        if !column.computed {
            self.offer(&column.logical_name, &column.display_name, alias);
        }
    }

    /// Names that begin as typed come first, then labels with a word that does, then whatever has it inside.
    fn offer(&mut self, name: &str, label: &str, alias: &str) {
        let (low, known_as) = (name.to_ascii_lowercase(), label.to_lowercase());
        let typed = self.typed.as_str();
        let rank = if low.starts_with(typed) {
            0
        } else if known_as.split(' ').any(|word| word.starts_with(typed)) {
            1
        } else if low.contains(typed) || (!alias.is_empty() && alias.to_ascii_lowercase().starts_with(typed)) {
            2
        } else {
            return;
        };
        let Some(ranked) = self.ranked.get_mut(rank).filter(|ranked| ranked.len() < MOST) else { return };
        let text = if alias.is_empty() { name.to_owned() } else { format!("{alias}.{name}") };
        ranked.push(Suggestion { text, label: label.to_owned() });
    }
}
