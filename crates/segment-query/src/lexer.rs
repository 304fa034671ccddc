//! Text to tokens, with byte spans; every byte belongs to a token or to white space.

use crate::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// Keywords are not told apart from names here: which it is depends on the place. Highlighting asks the span's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    Name,
    Number,
    /// A quoted string; `terminated` tells whether the closing quote is there.
    Text { terminated: bool },
    /// `( ) . ,` and the operators.
    Punct,
    /// A character that is no part of the language.
    Unknown,
}

/// Every token of the text in order.
pub fn tokens(_text: &str) -> Vec<Token> {
    Vec::new()
}
