//! What a condition may name at one place of a path: the current table's columns, and the aliases declared so far.

use super::Checker;
use crate::ast;
use crate::catalog::{Catalog, Column, ColumnKind, Entity, Interaction};
use crate::diagnostic::{Code, Diagnostic};

#[derive(Clone, Copy)]
pub(super) enum Source<'c> {
    Entity(&'c Entity),
    Interaction(&'c Interaction),
    /// Its name was wrong, and that has been said: nothing is known of its columns.
    Unknown,
}

pub(super) struct Scope<'c> {
    current: Source<'c>,
    /// The current entity's name, also when the catalog does not have it; `None` when the path is lost.
    entity: Option<String>,
    aliases: Vec<(String, Source<'c>)>,
}

impl<'c> Source<'c> {
    pub(super) fn column(self, name: &str) -> Option<&'c Column> {
        match self {
            Self::Entity(entity) => entity.column(name),
            Self::Interaction(interaction) => interaction.column(name),
            Self::Unknown => None,
        }
    }

    fn label(self) -> &'c str {
        match self {
            Self::Entity(entity) => &entity.logical_name,
            Self::Interaction(interaction) => &interaction.name,
            Self::Unknown => "",
        }
    }

    fn names(self) -> Vec<(&'c str, &'c str)> {
        let pair = |column: &'c Column| (column.logical_name.as_str(), column.display_name.as_str());
        match self {
            Self::Entity(entity) => entity.columns().map(pair).collect(),
            Self::Interaction(interaction) => interaction.columns().map(pair).collect(),
            Self::Unknown => Vec::new(),
        }
    }
}

impl<'c> Scope<'c> {
    pub(super) fn of_entity(catalog: &'c Catalog, name: &str) -> Self {
        let mut scope = Self { current: Source::Unknown, entity: None, aliases: Vec::new() };
        scope.walk_to(catalog, Some(name));
        scope
    }

    pub(super) fn of_interaction(interaction: Option<&'c Interaction>) -> Self {
        let current = interaction.map_or(Source::Unknown, Source::Interaction);
        Self { current, entity: None, aliases: Vec::new() }
    }

    pub(super) fn walk_to(&mut self, catalog: &'c Catalog, entity: Option<&str>) {
        self.current = entity.and_then(|name| catalog.entity(name)).map_or(Source::Unknown, Source::Entity);
        self.entity = entity.map(str::to_owned);
    }

    /// Another entity for a while; [`Self::leave`] goes back to what this gives.
    pub(super) fn enter(&mut self, catalog: &'c Catalog, entity: Option<&str>) -> (Source<'c>, Option<String>) {
        let before = (self.current, self.entity.take());
        self.walk_to(catalog, entity);
        before
    }

    pub(super) fn leave(&mut self, before: (Source<'c>, Option<String>)) {
        (self.current, self.entity) = before;
    }

    /// The current entity under an alias; `false` when the alias is taken.
    pub(super) fn declare(&mut self, alias: &str) -> bool {
        if self.aliases.iter().any(|(taken, _)| taken.eq_ignore_ascii_case(alias)) {
            return false;
        }
        self.aliases.push((alias.to_owned(), self.current));
        true
    }

    /// An alias for the current entity that nobody has yet.
    pub(super) fn free_alias(&self) -> String {
        let entity = self.entity.as_deref().unwrap_or("table");
        let mut n = 1;
        loop {
            let alias = format!("{entity}_{n}");
            if !self.aliases.iter().any(|(taken, _)| taken.eq_ignore_ascii_case(&alias)) {
                return alias;
            }
            n += 1;
        }
    }

    /// What the column holds, if that is known; says nothing where it is not.
    pub(super) fn kind_of(&self, column: &ast::Column) -> Option<&'c ColumnKind> {
        let source = match &column.alias {
            None => self.current,
            Some(alias) => self.aliases.iter().find(|(name, _)| name.eq_ignore_ascii_case(&alias.value))?.1,
        };
        source.column(&column.name.value).map(|column| &column.kind)
    }

    pub(super) const fn source(&self) -> Source<'c> {
        self.current
    }

    pub(super) fn entity_name(&self) -> Option<&str> {
        self.entity.as_deref()
    }

    /// The current entity's name if the catalog has the entity.
    pub(super) fn known_entity_name(&self) -> Option<&'c str> {
        match self.current {
            Source::Entity(entity) => Some(&entity.logical_name),
            _ => None,
        }
    }

    /// The alias that the current table goes by, if it has one.
    fn current_alias(&self) -> Option<&str> {
        let own = |source: &Source<'c>| source.label() == self.current.label();
        self.aliases.iter().rev().find(|(_, source)| own(source)).map(|(alias, _)| alias.as_str())
    }
}

impl<'c> Checker<'c> {
    /// The column meant, or `None` when it is unknown, which is reported if it can be judged.
    pub(super) fn column(&mut self, column: &ast::Column, scope: &Scope<'c>) -> Option<&'c Column> {
        let source = match &column.alias {
            None => scope.current,
            Some(alias) => match scope.aliases.iter().find(|(name, _)| name.eq_ignore_ascii_case(&alias.value)) {
                Some((_, source)) => *source,
                None => {
                    self.unknown_alias(column, alias, scope);
                    return None;
                }
            },
        };
        self.column_of(&column.name, source)
    }

    pub(super) fn column_of(&mut self, name: &ast::Name, source: Source<'c>) -> Option<&'c Column> {
        if matches!(source, Source::Unknown) {
            return None;
        }
        let found = source.column(&name.value);
        match found {
            None => {
                let message = format!("The table {} has no column `{}`.", source.label(), name.value);
                self.unknown(Code::UnknownColumn, name, message, &source.names());
            }
            Some(known) if known.computed => {
                let message = format!("The column `{}` is calculated, and segments cannot use it.", name.value);
                let help = "Use the columns it is calculated from.";
                self.report(Diagnostic::error(Code::ComputedColumn, name.span, message).help(help));
            }
            Some(_) => {}
        }
        found
    }

    fn unknown_alias(&mut self, column: &ast::Column, alias: &ast::Name, scope: &Scope<'c>) {
        let message = format!("No table on this path has the alias `{}`.", alias.value);
        let found = Diagnostic::error(Code::UnknownAlias, alias.span, message);
        let declared = scope.aliases.iter().map(|(name, _)| name.as_str());
        let by_entity = alias.value.eq_ignore_ascii_case(scope.current.label());
        let meant = scope.current_alias().filter(|_| by_entity);
        let report = match meant.or_else(|| crate::suggest::nearest(&alias.value, declared)) {
            Some(near) => {
                found.help(format!("Did you mean {near}?")).fix(format!("Change to {near}"), alias.span, near)
            }
            None if by_entity => found.help("Without an alias the column stands alone.").fix(
                "Remove the qualifier",
                column.span(),
                column.name.value.clone(),
            ),
            None => found.help("Declare it where the table is named: PROFILE(contact, contact_1)."),
        };
        self.report(report);
    }
}
