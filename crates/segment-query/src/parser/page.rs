//! Page operators: `.ORDERBY(..)`, `.SKIP(..)`, `.TAKE(..)`, `.SELECT(..)`.

use super::Parser;
use crate::ast::{Column, OrderBy};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexer::TokenKind;
use crate::span::Span;
use crate::syntax::SyntaxKind;

const PAGE_OPERATORS: [&str; 4] = ["ORDERBY", "SKIP", "TAKE", "SELECT"];

impl Parser<'_> {
    /// Reads one if one stands here.
    pub(super) fn page_operator(&mut self) -> bool {
        let Some(keyword) = self.at(".").then(|| PAGE_OPERATORS.into_iter().find(|k| self.is_keyword(1, k))).flatten()
        else {
            return false;
        };
        self.bump();
        let at = self.bump();
        self.outbound_page(at);
        let open_sets = self.open_sets;
        self.page.met.get_or_insert((at, open_sets));
        let Some(open) = self.open(keyword) else {
            return true;
        };
        let page = &self.page.page;
        let twice = match keyword {
            "ORDERBY" => !page.order_by.is_empty(),
            "SKIP" => page.skip.is_some(),
            "TAKE" => page.take.is_some(),
            _ => !page.select.is_empty(),
        };
        if twice {
            self.error(at, format!("{keyword} stands twice in this query."), "Keep one of the two.");
        }
        let kind = match keyword {
            "ORDERBY" => SyntaxKind::OrderBy,
            "SKIP" => SyntaxKind::Skip,
            "TAKE" => SyntaxKind::Take,
            _ => SyntaxKind::Select,
        };
        match keyword {
            "ORDERBY" => self.page.page.order_by = self.listed(Self::order),
            "SKIP" => self.page.page.skip = self.whole_number(keyword),
            "TAKE" => self.page.page.take = self.whole_number(keyword),
            _ => self.page.page.select = self.listed(Self::column),
        }
        self.close(open, "a comma or a closing parenthesis");
        self.mark(kind, at);
        true
    }

    fn listed<T>(&mut self, item: fn(&mut Self) -> Option<T>) -> Vec<T> {
        let mut items = Vec::new();
        loop {
            match item(self) {
                Some(found) => items.push(found),
                None => self.skip_until(|p| p.at(",") || p.at(")") || p.at_boundary()),
            }
            if !self.eat(",") {
                return items;
            }
        }
    }

    fn order(&mut self) -> Option<OrderBy> {
        let column: Column = self.column()?;
        let descending = self.is_keyword(0, "DESC");
        if descending || self.is_keyword(0, "ASC") {
            self.bump();
        }
        self.mark(SyntaxKind::OrderItem, column.span());
        Some(OrderBy { column, descending })
    }

    fn whole_number(&mut self, keyword: &str) -> Option<u64> {
        let here = self.here();
        let negative = self.at("-") && self.kind_at(1) == Some(TokenKind::Number);
        if negative {
            self.bump();
        }
        let number = (self.kind_at(0) == Some(TokenKind::Number)).then(|| {
            let word = self.word_at(0);
            self.bump();
            word
        });
        let whole = number.filter(|_| !negative).and_then(|word| word.parse().ok());
        if whole.is_none() {
            let span = if number.is_some() { self.since(here) } else { here };
            self.error(span, format!("{keyword} takes a whole number, zero or more."), format!("Write {keyword}(10)."));
        }
        whole
    }

    /// A set operator or a step follows: page operators met on the same level stood too early.
    pub(super) fn page_ends_here(&mut self) {
        if let Some((at, open_sets)) = self.page.met
            && open_sets >= self.open_sets
        {
            self.not_for_a_part(at);
        }
    }

    /// Judges the page operators met in the set just read, now that it is known whether it was joined of several.
    pub(super) fn judge_page(&mut self, joined: bool) {
        let Some((at, open_sets)) = self.page.met.filter(|_| joined) else {
            return;
        };
        if open_sets > self.open_sets {
            self.not_for_a_part(at);
        } else if open_sets == self.open_sets {
            let message =
                "Without parentheses it is unclear what this applies to; it is read as applying to the whole set.";
            let help = "Put the whole set in parentheses before it: (A UNION B).ORDERBY(..).";
            self.report(Diagnostic::warning(Code::Syntax, at, message).help(help));
        }
    }

    fn not_for_a_part(&mut self, at: Span) {
        let message = "ORDERBY, SKIP, TAKE and SELECT apply to the whole query, not to a part of it.";
        self.error(at, message, "Move them to the end, after the whole set in parentheses.");
    }
}
