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
    Equals,
    /// `["a",'b',3]`: its values as text.
    List(Vec<String>),
    /// No part of any `$filter`.
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
            '=' => (Token::Equals, skip(rest, 1)),
            '[' => list(skip(rest, 1))?,
            '\'' => {
                let (text, after) = string(skip(rest, 1), '\'')?;
                (Token::Text(text), after)
            }
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

/// The text until the next quote that is not doubled, and what follows.
fn string(mut rest: &str, quote: char) -> Result<(String, &str)> {
    let mut value = String::new();
    loop {
        let Some((piece, after)) = rest.split_once(quote) else {
            return Err(Fault::odata("Syntax error: There is an unterminated string literal in '$filter'."));
        };
        value.push_str(piece);
        match after.strip_prefix(quote) {
            Some(after) => {
                value.push(quote);
                rest = after;
            }
            None => return Ok((value, after)),
        }
    }
}

/// What stands in brackets: texts in either kind of quotes, and bare words.
fn list(mut rest: &str) -> Result<(Token, &str)> {
    let syntax = || Fault::odata("Syntax error: A list in '$filter' has the form [\"a\",\"b\"].");
    let mut values = Vec::new();
    loop {
        rest = rest.trim_start();
        let (value, after) = match rest.chars().next() {
            Some(quote @ ('\'' | '"')) => string(skip(rest, 1), quote)?,
            _ => {
                let end = rest.find(|c| !is_word(c)).filter(|end| *end > 0).ok_or_else(syntax)?;
                rest.split_at_checked(end).map(|(word, after)| (word.to_owned(), after)).ok_or_else(syntax)?
            }
        };
        values.push(value);
        let after = after.trim_start();
        match after.chars().next() {
            Some(',') => rest = skip(after, 1),
            Some(']') => return Ok((Token::List(values), skip(after, 1))),
            _ => return Err(syntax()),
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
    fn a_list_has_texts_in_either_quotes_and_words() {
        let list = |text: &str| match tokens(text).unwrap().as_slice() {
            [Token::List(values)] => values.join("|"),
            other => panic!("{other:?}"),
        };
        assert_eq!(list("[\"a]\"\"\" , 'O''Brien',-3,1980-05-17 ]"), "a]\"|O'Brien|-3|1980-05-17");
        for text in ["[", "[]", "['a'", "['a',", "['a' 'b']", "['a',]", "['a", "[;]"] {
            assert!(tokens(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_open_text_is_refused_and_a_foreign_character_kept_for_the_parser() {
        assert!(tokens("name eq 'x").is_err());
        assert_eq!(tokens("a;b").unwrap()[1], Token::Other(';'));
    }
}
