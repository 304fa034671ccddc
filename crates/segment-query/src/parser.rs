//! Tokens to tree: recursive descent that reports a mistake, finds its feet again and reads on.

mod chain;
mod cursor;
mod dialect;
mod expr;
mod membership;
mod operator;
mod page;
mod set;
mod steps;
mod value;

use crate::ast::{Page, Query};
use crate::diagnostic::{Code, Diagnostic, in_order};
use crate::dialect::Dialect;
use crate::lexer::{Token, TokenKind, is_curly_quote, text_value, tokens};
use crate::span::Span;
use crate::syntax::Mark;

/// Parentheses, NOT and operators may stand within each other this deep. It bounds the stack of everything that walks
/// a tree, and so counts what the canonical text would nest, not only what this one does.
const MAX_DEPTH: usize = 100;

/// What came of a text: the query if there was no error, and all that is to be said of it.
#[derive(Clone, Debug)]
pub struct Parse {
    pub query: Option<Query>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a query of outbound marketing. Never fails and never panics: mistakes are diagnostics.
pub fn parse(text: &str) -> Parse {
    Dialect::Outbound.parse(text)
}

pub(crate) fn parse_as(dialect: Dialect, text: &str) -> Parse {
    let mut parser = Parser::new(dialect, text);
    let set = parser.whole_text();
    let mut diagnostics = parser.diagnostics;
    in_order(&mut diagnostics);
    let sound = !diagnostics.iter().any(Diagnostic::is_error);
    let page = parser.page.page;
    let query = set.filter(|_| sound).map(|set| Query { set, page });
    Parse { query, diagnostics }
}

/// Every construct of the text, each after those within it.
pub(crate) fn marks(dialect: Dialect, text: &str) -> Vec<Mark> {
    let mut parser = Parser::new(dialect, text);
    parser.marks = Some(Vec::new());
    parser.whole_text();
    parser.marks.unwrap_or_default()
}

struct Parser<'t> {
    dialect: Dialect,
    text: &'t str,
    tokens: Vec<Token>,
    pos: usize,
    /// How many parentheses and NOTs stand open here.
    depth: usize,
    /// The deepest nesting, in the canonical text, of what is being read.
    peak: usize,
    /// Parentheses around sets that stand open here: with none, a `)` after a step is one too many.
    open_sets: usize,
    page: PageSoFar,
    diagnostics: Vec<Diagnostic>,
    /// Written only for who wants the concrete tree.
    marks: Option<Vec<Mark>>,
    /// Set by nesting that is too deep: nothing after it is worth saying.
    halted: bool,
}

/// Page operators apply to the whole query, wherever they were met.
#[derive(Default)]
struct PageSoFar {
    page: Page,
    /// The first of them, and how many parentheses around sets stood open there.
    met: Option<(Span, usize)>,
}

impl<'t> Parser<'t> {
    fn new(dialect: Dialect, text: &'t str) -> Self {
        let all = tokens(text);
        let diagnostics = all.iter().filter_map(|token| lexical(text, *token)).collect();
        let tokens = all.into_iter().filter(|token| token.kind != TokenKind::Unknown).collect();
        Self {
            dialect,
            text,
            tokens,
            pos: 0,
            depth: 0,
            peak: 0,
            open_sets: 0,
            page: PageSoFar::default(),
            diagnostics,
            marks: None,
            halted: false,
        }
    }
}

/// What is wrong with a token wherever it stands.
fn lexical(text: &str, token: Token) -> Option<Diagnostic> {
    let raw = token.span.of(text);
    let error = |message: String| Diagnostic::error(Code::Lexical, token.span, message);
    match token.kind {
        TokenKind::Name | TokenKind::Number | TokenKind::Punct => None,
        TokenKind::Unknown => Some(match raw.chars().next() {
            Some(c) if is_curly_quote(c) => error("This curly quote has no partner.".to_owned())
                .help("Put text between straight single quotes: 'text'."),
            Some(c) if c.is_alphanumeric() => error(format!("`{raw}` is no name of the query language."))
                .help("Names hold only the letters A to Z, digits and underscores."),
            _ => error(format!("The character `{}` is no part of the query language.", raw.escape_debug())),
        }),
        TokenKind::Text { terminated: false } => Some(open_text(raw, token.span, error)),
        TokenKind::Text { terminated: true } if raw.starts_with('\'') => None,
        TokenKind::Text { terminated: true } => {
            let kind = if raw.starts_with('"') { "double" } else { "curly" };
            let straight = format!("'{}'", text_value(raw).replace('\'', "''"));
            Some(
                error(format!("This text stands in {kind} quotes."))
                    .help("The query language knows only straight single quotes: 'text'.")
                    .fix("Use single quotes", token.span, straight),
            )
        }
    }
}

fn open_text(raw: &str, span: Span, error: impl Fn(String) -> Diagnostic) -> Diagnostic {
    let curly = raw.char_indices().find(|(_, c)| is_curly_quote(*c));
    let Some((at, quote)) = curly else {
        return error("The text that begins here has no closing quote.".to_owned())
            .help("End it with a single quote; a quote inside the text is written twice: 'O''Brien'.");
    };
    let at = span.start + at;
    error("The text that begins here ends in a curly quote.".to_owned())
        .help("The query language knows only straight single quotes: 'text'.")
        .fix("Use a straight quote", Span::new(at, at + quote.len_utf8()), "'")
}
