//! Operators of conditions and values, and the slips for which they are taken.

use super::Parser;
use crate::ast::{ArithmeticOp, CompareOp, TextOp};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexer::TokenKind;
use crate::span::Span;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Any,
    All,
    Compare(CompareOp),
    Text(TextOp),
    /// `IN` with a list after it.
    In,
    Arithmetic(ArithmeticOp),
}

pub(super) const OR: u8 = 1;
pub(super) const AND: u8 = 2;
pub(super) const COMPARISON: u8 = 3;
pub(super) const SUM: u8 = 4;
pub(super) const PRODUCT: u8 = 5;

impl Operator {
    pub(super) const fn power(self) -> u8 {
        match self {
            Self::Any => OR,
            Self::All => AND,
            Self::Compare(_) | Self::Text(_) | Self::In => COMPARISON,
            Self::Arithmetic(ArithmeticOp::Add | ArithmeticOp::Subtract) => SUM,
            Self::Arithmetic(ArithmeticOp::Multiply | ArithmeticOp::Divide) => PRODUCT,
        }
    }
}

/// An operator as found: how many tokens it takes, and what it should have been if it is a slip.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) operator: Operator,
    pub(super) tokens: usize,
    pub(super) meant: Option<&'static str>,
}

impl Parser<'_> {
    /// Past the operator, with a report if it is a slip.
    pub(super) fn take_operator(&mut self, found: Found) -> Span {
        let mut at = self.bump();
        for _ in 1..found.tokens {
            at = at.to(self.bump());
        }
        if let Some(meant) = found.meant {
            let message = format!("`{}` is no operator.", at.of(self.text));
            let slip = Diagnostic::error(Code::Syntax, at, message).help(format!("Write {meant}.")).fix(
                format!("Change to {meant}"),
                at,
                meant,
            );
            self.report(slip);
        }
        at
    }

    pub(super) fn comparison_operator(&mut self) -> Option<CompareOp> {
        let found = self.operator()?;
        let Operator::Compare(op) = found.operator else {
            return None;
        };
        self.take_operator(found);
        Some(op)
    }

    pub(super) fn operator(&self) -> Option<Found> {
        match self.kind_at(0)? {
            TokenKind::Punct => self.operator_sign(),
            TokenKind::Name => self.operator_word(),
            _ => None,
        }
    }

    fn operator_word(&self) -> Option<Found> {
        const WORDS: [(&str, Operator); 5] = [
            ("AND", Operator::All),
            ("OR", Operator::Any),
            ("CONTAINS", Operator::Text(TextOp::Contains)),
            ("STARTSWITH", Operator::Text(TextOp::StartsWith)),
            ("ENDSWITH", Operator::Text(TextOp::EndsWith)),
        ];
        if self.is_keyword(0, "IN") && (self.is_punct(1, "[") || self.is_punct(1, "(")) {
            return Some(Found { operator: Operator::In, tokens: 1, meant: None });
        }
        let word = WORDS.iter().find(|(word, _)| self.is_keyword(0, word));
        word.map(|(_, operator)| Found { operator: *operator, tokens: 1, meant: None })
    }

    fn operator_sign(&self) -> Option<Found> {
        let one = |operator| Some(Found { operator, tokens: 1, meant: None });
        let slip =
            |op: CompareOp, tokens| Some(Found { operator: Operator::Compare(op), tokens, meant: Some(op.symbol()) });
        match self.word_at(0) {
            "||" => one(Operator::Any),
            "&&" => one(Operator::All),
            "|" => Some(Found { operator: Operator::Any, tokens: 1, meant: Some("||") }),
            "&" => Some(Found { operator: Operator::All, tokens: 1, meant: Some("&&") }),
            "==" if self.joined_by("=") => slip(CompareOp::Equal, 2),
            "!=" if self.joined_by("=") => slip(CompareOp::NotEqual, 2),
            "==" => one(Operator::Compare(CompareOp::Equal)),
            "!=" => one(Operator::Compare(CompareOp::NotEqual)),
            ">" => one(Operator::Compare(CompareOp::Greater)),
            ">=" => one(Operator::Compare(CompareOp::GreaterOrEqual)),
            "<" if self.joined_by(">") => slip(CompareOp::NotEqual, 2),
            "<" => one(Operator::Compare(CompareOp::Less)),
            "<=" => one(Operator::Compare(CompareOp::LessOrEqual)),
            "=" if self.joined_by(">") => slip(CompareOp::GreaterOrEqual, 2),
            "=" if self.joined_by("<") => slip(CompareOp::LessOrEqual, 2),
            "=" => slip(CompareOp::Equal, 1),
            "+" => one(Operator::Arithmetic(ArithmeticOp::Add)),
            "-" => one(Operator::Arithmetic(ArithmeticOp::Subtract)),
            "*" => one(Operator::Arithmetic(ArithmeticOp::Multiply)),
            "/" => one(Operator::Arithmetic(ArithmeticOp::Divide)),
            _ => None,
        }
    }

    /// Whether this token is followed, with nothing between, by the other one.
    fn joined_by(&self, sign: &str) -> bool {
        let touching = self.peek().zip(self.peek_at(1)).is_some_and(|(a, b)| a.span.end == b.span.start);
        touching && self.is_punct(1, sign)
    }
}
