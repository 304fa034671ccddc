//! Text to tokens, with byte spans; every byte belongs to a token or to white space.

use std::iter::Peekable;
use std::str::CharIndices;

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
    /// A quoted string; `terminated` tells whether the closing quote is there. Double and curly quotes are no part of
    /// the language, but what stands between them is meant as text and is read as such.
    Text {
        terminated: bool,
    },
    /// `( ) [ ] . ,` and the operators, the halves `=`, `&`, `|` and `!` among them.
    Punct,
    /// A character that is no part of the language, or a word that has one in it.
    Unknown,
}

/// Every token of the text in order.
pub fn tokens(text: &str) -> Vec<Token> {
    Lexer { text, chars: text.char_indices().peekable() }.run()
}

/// The characters between the quotes of a text token, doubled quotes made single.
pub(crate) fn text_value(raw: &str) -> String {
    let mut chars = raw.chars();
    let Some(open) = chars.next() else {
        return String::new();
    };
    let inner = chars.as_str();
    let inner = inner.strip_suffix(|c| closes(open, c)).unwrap_or(inner);
    match open {
        '\'' => inner.replace("''", "'"),
        '"' => inner.replace("\"\"", "\""),
        _ => inner.to_owned(),
    }
}

/// Whether the text is a name as the language has them.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

pub(crate) const fn is_curly_quote(c: char) -> bool {
    is_curly_single(c) || is_curly_double(c)
}

const fn is_curly_single(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201B}')
}

const fn is_curly_double(c: char) -> bool {
    matches!(c, '\u{201C}'..='\u{201F}')
}

/// Word processors make curly quotes of one side only, so a straight one may close what a curly one opened.
fn closes(open: char, c: char) -> bool {
    match open {
        '\'' | '"' => c == open,
        _ if is_curly_single(open) => is_curly_single(c) || c == '\'',
        _ => is_curly_double(c) || c == '"',
    }
}

struct Lexer<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
}

impl Lexer<'_> {
    fn run(mut self) -> Vec<Token> {
        let mut found = Vec::new();
        while let Some((start, first)) = self.chars.next() {
            if first.is_whitespace() {
                continue;
            }
            let kind = self.token(start, first);
            found.push(Token { kind, span: Span::new(start, self.position()) });
        }
        found
    }

    /// Where the next unread character stands.
    fn position(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn token(&mut self, start: usize, first: char) -> TokenKind {
        match first {
            '0'..='9' => self.number(),
            '\'' | '"' => self.straight_text(first),
            c if is_curly_quote(c) => self.curly_text(start, c),
            c if c.is_alphanumeric() || c == '_' => self.word(c),
            '(' | ')' | '[' | ']' | '.' | ',' | '+' | '-' | '*' | '/' => TokenKind::Punct,
            '=' | '!' | '<' | '>' => {
                self.chars.next_if(|(_, c)| *c == '=');
                TokenKind::Punct
            }
            '&' | '|' => {
                self.chars.next_if(|(_, c)| *c == first);
                TokenKind::Punct
            }
            _ => TokenKind::Unknown,
        }
    }

    fn word(&mut self, first: char) -> TokenKind {
        let mut plain = first.is_ascii();
        while let Some((_, c)) = self.chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
            plain &= c.is_ascii();
        }
        if plain { TokenKind::Name } else { TokenKind::Unknown }
    }

    /// Digits and, where digits follow the point, a fraction: `1.FILTER` is a number, a point and a name.
    fn number(&mut self) -> TokenKind {
        self.digits();
        let mut ahead = self.chars.clone();
        let point = ahead.next().is_some_and(|(_, c)| c == '.');
        if point && ahead.next().is_some_and(|(_, c)| c.is_ascii_digit()) {
            self.chars.next();
            self.digits();
        }
        TokenKind::Number
    }

    fn digits(&mut self) {
        while self.chars.next_if(|(_, c)| c.is_ascii_digit()).is_some() {}
    }

    /// To the closing quote; a doubled quote stands for itself.
    fn straight_text(&mut self, quote: char) -> TokenKind {
        while let Some((_, c)) = self.chars.next() {
            if c == quote && self.chars.next_if(|(_, c)| *c == quote).is_none() {
                return TokenKind::Text { terminated: true };
            }
        }
        TokenKind::Text { terminated: false }
    }

    /// To the next quote of the same family; a curly quote with no partner is only a wrong character.
    fn curly_text(&mut self, start: usize, open: char) -> TokenKind {
        let rest = self.text.get(start + open.len_utf8()..).unwrap_or("");
        if !rest.contains(|c| closes(open, c)) {
            return TokenKind::Unknown;
        }
        for (_, c) in self.chars.by_ref() {
            if closes(open, c) {
                break;
            }
        }
        TokenKind::Text { terminated: true }
    }
}
