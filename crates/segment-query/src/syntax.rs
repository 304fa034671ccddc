//! The concrete tree: every byte of the text, under the grammar's rules.
//!
//! It comes of the same reading as the typed tree ([`crate::ast`]), whose spans lead here by [`Tree::covering`]: the
//! parser writes down each construct's kind and place when the construct closes. The list is in post-order, and what
//! lies within what follows from the places, so no second parser and no second grammar are needed.
//!
//! A text with mistakes has a tree too: what was passed over stands in [`SyntaxKind::Error`] nodes or bare under the
//! construct that it was met in.

use std::fmt::{self, Display, Formatter};

use crate::dialect::Dialect;
use crate::lexer::{Token, tokens};
use crate::parser;
use crate::span::Span;

/// What a node is. The names are the grammar's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyntaxKind {
    /// The whole text.
    Root,
    /// Operands joined by UNION, INTERSECT or EXCEPT, infix or method style.
    Set,
    /// A set in parentheses.
    Group,
    /// `PROFILE(..)` and its steps.
    Profile,
    Segment,
    Interaction,
    /// `FILTER(..)`, without the point before it, as with every step.
    Filter,
    Traverse,
    Relate,
    Distinct,
    Having,
    Aggregate,
    Window,
    OrderBy,
    /// A column of ORDERBY, with its direction.
    OrderItem,
    Skip,
    Take,
    Select,
    All,
    Any,
    Not,
    Compare,
    /// `column CONTAINS 'text'` and its siblings.
    TextTest,
    In,
    /// `ISNULL(..)`, `ISNOTNULL(..)`
    NullTest,
    /// A condition or value in parentheses.
    Parentheses,
    /// `name` or `alias.name`
    Column,
    Text,
    Number,
    Bool,
    Now,
    Date,
    DateAdd,
    DateDiff,
    Arithmetic,
    EntityName,
    RelationshipName,
    InteractionName,
    LinkName,
    SegmentName,
    /// Where an alias is declared; where it is used it is part of a column.
    AliasName,
    /// Passed over to find a place to read on from.
    Error,
}

/// A construct and its place, as the parser writes it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) kind: SyntaxKind,
    pub(crate) span: Span,
}

/// A text and everything that stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree<'t> {
    text: &'t str,
    root: Node,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub kind: SyntaxKind,
    pub span: Span,
    /// In the order of the text, without gap or overlap.
    pub children: Vec<Element>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    Node(Node),
    Token(Token),
    /// White space.
    Space(Span),
}

/// The concrete tree of a text. Never fails and never panics.
pub fn syntax(dialect: Dialect, text: &str) -> Tree<'_> {
    let mut builder = Builder { tokens: tokens(text), taken: 0, open: Vec::new() };
    for mark in parser::marks(dialect, text) {
        builder.close(mark);
    }
    builder.close(Mark { kind: SyntaxKind::Root, span: Span::new(0, text.len()) });
    let root = builder.open.pop().and_then(|element| match element {
        Element::Node(node) => Some(node),
        Element::Token(_) | Element::Space(_) => None,
    });
    let nothing = || Node { kind: SyntaxKind::Root, span: Span::default(), children: Vec::new() };
    Tree { text, root: root.unwrap_or_else(nothing) }
}

struct Builder {
    tokens: Vec<Token>,
    /// How many tokens have found their place.
    taken: usize,
    /// What no node has adopted yet, in the order of the text.
    open: Vec<Element>,
}

impl Builder {
    /// Puts everything since the start of the node under it.
    fn close(&mut self, mark: Mark) {
        while let Some(token) = self.tokens.get(self.taken).filter(|token| token.span.end <= mark.span.end) {
            self.open.push(Element::Token(*token));
            self.taken += 1;
        }
        let first = self.open.iter().rposition(|element| element.span().start < mark.span.start).map_or(0, |at| at + 1);
        let mut children = Vec::new();
        let mut at = mark.span.start;
        for child in self.open.drain(first..) {
            if child.span().start > at {
                children.push(Element::Space(Span::new(at, child.span().start)));
            }
            at = child.span().end;
            children.push(child);
        }
        if mark.span.end > at {
            children.push(Element::Space(Span::new(at, mark.span.end)));
        }
        self.open.push(Element::Node(Node { kind: mark.kind, span: mark.span, children }));
    }
}

impl Element {
    pub const fn span(&self) -> Span {
        match self {
            Self::Node(node) => node.span,
            Self::Token(token) => token.span,
            Self::Space(span) => *span,
        }
    }
}

impl<'t> Tree<'t> {
    pub const fn root(&self) -> &Node {
        &self.root
    }

    /// The text, put together from the leaves: the bytes that were read.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        self.root.leaves(&mut |span| text.push_str(span.of(self.text)));
        text
    }

    /// The nodes around a place, outermost first: what a cursor stands in.
    pub fn at(&self, offset: usize) -> Vec<&Node> {
        self.path(|span| span.start <= offset && offset <= span.end)
    }

    /// The innermost node that holds the whole span.
    pub fn covering(&self, span: Span) -> &Node {
        self.path(|node| node.start <= span.start && span.end <= node.end).pop().unwrap_or(&self.root)
    }

    fn path(&self, holds: impl Fn(Span) -> bool) -> Vec<&Node> {
        let mut path = vec![&self.root];
        let mut next = Some(&self.root);
        while let Some(node) = next {
            next = node.nodes().find(|child| holds(child.span));
            path.extend(next);
        }
        path
    }

    /// The text of a node.
    pub fn text_of(&self, node: &Node) -> &'t str {
        node.span.of(self.text)
    }
}

impl Node {
    /// The nodes straight below.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Element::Node(node) => Some(node),
            Element::Token(_) | Element::Space(_) => None,
        })
    }

    fn leaves(&self, visit: &mut impl FnMut(Span)) {
        for child in &self.children {
            match child {
                Element::Node(node) => node.leaves(visit),
                Element::Token(Token { span, .. }) | Element::Space(span) => visit(*span),
            }
        }
    }

    fn outline(&self, text: &str, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:indent$}{:?} {}..{}", "", self.kind, self.span.start, self.span.end, indent = 2 * depth)?;
        for child in &self.children {
            match child {
                Element::Node(node) => node.outline(text, depth + 1, f)?,
                Element::Token(token) => {
                    writeln!(f, "{:indent$}{:?}", "", token.span.of(text), indent = 2 * (depth + 1))?;
                }
                Element::Space(_) => {}
            }
        }
        Ok(())
    }
}

/// An outline, two spaces a level; white space is left out.
impl Display for Tree<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.root.outline(self.text, 0, f)
    }
}
