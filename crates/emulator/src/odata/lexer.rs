//! The words of a `$filter`.

use crate::fault::{Fault, Result};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, keyword, number, date or GUID: they are told apart where they stand.
    Word(String),
    /// Without its quotes, doubled ones made single.
    Text(String),
    Open,
    Close,
    Comma,
    /// No part of any `$filter` read here; Dataverse's own functions have some.
    Other(char),
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            c if c.is_whitespace() => {
                rest = rest.trim_start();
                continue;
            }
            '(' => (Token::Open, skip(rest, 1)),
            ')' => (Token::Close, skip(rest, 1)),
            ',' => (Token::Comma, skip(rest, 1)),
            '\'' => string(skip(rest, 1))?,
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (Token::Word(word.to_owned()), after)
            }
            other => (Token::Other(other), skip(rest, other.len_utf8())),
        };
        tokens.push(token);
        rest = after;
    }
    Ok(tokens)
}

fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or("")
}

/// Everything that names, numbers, dates, GUIDs, paths and parameter aliases are made of.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+' | ':' | '/' | '@' | '$' | '*')
}

fn string(mut rest: &str) -> Result<(Token, &str)> {
    let mut value = String::new();
    loop {
        let Some((piece, after)) = rest.split_once('\'') else {
            return Err(Fault::odata("Syntax error: There is an unterminated string literal in '$filter'."));
        };
        value.push_str(piece);
        match after.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None => return Ok((Token::Text(value), after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_quote_is_one_quote_of_the_text() {
        let read = tokens("name eq 'O''Brien'").unwrap();
        assert_eq!(read[2], Token::Text("O'Brien".to_owned()));
        assert_eq!(tokens("''").unwrap(), [Token::Text(String::new())]);
        assert_eq!(tokens("''''").unwrap(), [Token::Text("'".to_owned())]);
    }

    #[test]
    fn an_open_text_is_refused_and_a_foreign_character_kept_for_the_parser() {
        assert!(tokens("name eq 'x").is_err());
        assert_eq!(tokens("a;b").unwrap()[1], Token::Other(';'));
    }
}
