//! Reads a `$filter`: `or` binds weakest, then `and`, then `not`, then comparisons.

use std::collections::VecDeque;

use super::aliases::Aliases;
use super::expression::{Compare, Expression, Function, Literal, Operand, Quantifier};
use super::functions::{NAMESPACE, operator};
use super::lexer::{Token, tokens};
use super::options::{parse_date, parse_datetime};
use crate::fault::{Fault, Result};
use crate::route::parse_id;

/// How deep parentheses and `not` may stand in one another.
const MAX_DEPTH: usize = 100;

pub(crate) fn parse(text: &str) -> Result<Expression> {
    expression(tokens(text)?.into())
}

/// The same with parameter aliases, each of which stands for one value or one property.
pub(super) fn parse_aliased(text: &str, aliases: &Aliases<'_>) -> Result<Expression> {
    let resolve = |token: Token| match token {
        Token::Word(alias) if alias.starts_with('@') => {
            let mut value = tokens(aliases.get(&alias))?.into_iter();
            match (value.next(), value.next()) {
                (Some(only @ (Token::Word(_) | Token::Text(_) | Token::List(_))), None) if !is_alias(&only) => Ok(only),
                _ => Err(Fault::odata(format!("The parameter alias '{alias}' has to be one value or one property."))),
            }
        }
        other => Ok(other),
    };
    expression(tokens(text)?.into_iter().map(resolve).collect::<Result<_>>()?)
}

fn is_alias(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.starts_with('@'))
}

fn expression(tokens: VecDeque<Token>) -> Result<Expression> {
    let mut parser = Parser { tokens, depth: 0 };
    let expression = parser.any()?;
    match parser.tokens.pop_front() {
        None => Ok(expression),
        Some(token) => Err(unexpected(Some(&token))),
    }
}

struct Parser {
    tokens: VecDeque<Token>,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Expression> {
        self.deeper()?;
        let mut parts = vec![self.all()?];
        while self.take_word("or") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(one_or(parts, Expression::Any))
    }

    fn all(&mut self) -> Result<Expression> {
        let mut parts = vec![self.unary()?];
        while self.take_word("and") {
            parts.push(self.unary()?);
        }
        Ok(one_or(parts, Expression::All))
    }

    fn unary(&mut self) -> Result<Expression> {
        if !self.take_word("not") {
            return self.predicate();
        }
        self.deeper()?;
        let inner = self.unary()?;
        self.depth -= 1;
        Ok(Expression::Not(Box::new(inner)))
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::odata("The $filter is nested too deeply."));
        }
        Ok(())
    }

    fn predicate(&mut self) -> Result<Expression> {
        if self.take(&Token::Open) {
            let inner = self.any()?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        let word = match self.tokens.pop_front() {
            Some(Token::Word(word)) => word,
            Some(Token::Text(text)) => return self.comparison(Operand::Literal(Literal::Text(text))),
            other => return Err(unexpected(other.as_ref())),
        };
        if self.take(&Token::Open) {
            return self.function(&word);
        }
        let operand = self.operand(word)?;
        self.comparison(operand)
    }

    fn function(&mut self, name: &str) -> Result<Expression> {
        match name.rsplit_once('/') {
            Some((path, "any")) => return self.lambda(path, Quantifier::Any),
            Some((path, "all")) => return self.lambda(path, Quantifier::All),
            _ => {}
        }
        if let Some(name) = name.strip_prefix(NAMESPACE) {
            return self.dataverse_function(name);
        }
        let Some(function) = Function::named(name) else { return Err(unknown_function(name)) };
        let on = self.next_operand()?;
        self.expect(&Token::Comma)?;
        let text = self.next_operand()?;
        self.expect(&Token::Close)?;
        Ok(Expression::Function { function, on, text })
    }

    /// `PropertyName='createdon',PropertyValue=7`, or `PropertyValues` with a list.
    fn dataverse_function(&mut self, name: &str) -> Result<Expression> {
        let operator = operator(name)?;
        let (mut property, mut values) = (None, None);
        while !self.take(&Token::Close) {
            if property.is_some() || values.is_some() {
                self.expect(&Token::Comma)?;
            }
            let parameter = self.tokens.pop_front();
            self.expect(&Token::Equals)?;
            let value = self.tokens.pop_front();
            match (parameter.as_ref(), value) {
                (Some(Token::Word(p)), Some(Token::Text(name))) if p == "PropertyName" && property.is_none() => {
                    property = Some(name);
                }
                (Some(Token::Word(p)), Some(Token::Text(one) | Token::Word(one)))
                    if p == "PropertyValue" && values.is_none() =>
                {
                    values = Some(vec![one]);
                }
                (Some(Token::Word(p)), Some(Token::List(many))) if p == "PropertyValues" && values.is_none() => {
                    values = Some(many);
                }
                (parameter, _) => return Err(unexpected(parameter)),
            }
        }
        let missing = || Fault::odata(format!("The function '{NAMESPACE}{name}' lacks its parameter 'PropertyName'."));
        let property = property.ok_or_else(missing)?;
        Ok(Expression::Operator { operator, property, values: values.unwrap_or_default() })
    }

    /// What stands in the parentheses of `any` and `all`: `x:x/name eq 'y'`, or for `any` nothing.
    fn lambda(&mut self, path: &str, quantifier: Quantifier) -> Result<Expression> {
        let path = path.to_owned();
        if quantifier == Quantifier::Any && self.take(&Token::Close) {
            return Ok(Expression::Lambda { path, quantifier, variable: String::new(), inner: None });
        }
        let variable = self.variable()?;
        let inner = Some(Box::new(self.any()?));
        self.expect(&Token::Close)?;
        Ok(Expression::Lambda { path, quantifier, variable, inner })
    }

    /// `x:`, with what follows the colon left to be read.
    fn variable(&mut self) -> Result<String> {
        let word = match self.tokens.pop_front() {
            Some(Token::Word(word)) => word,
            other => return Err(unexpected(other.as_ref())),
        };
        let (name, rest) = match word.split_once(':') {
            Some((name, rest)) => (name.to_owned(), rest.to_owned()),
            None => match self.tokens.pop_front() {
                Some(Token::Word(next)) if next.starts_with(':') => (word, next.trim_start_matches(':').to_owned()),
                other => return Err(unexpected(other.as_ref())),
            },
        };
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            return Err(Fault::odata(format!("Syntax error in '$filter': '{name}' is no name for a variable.")));
        }
        if !rest.is_empty() {
            self.tokens.push_front(Token::Word(rest));
        }
        Ok(name)
    }

    fn comparison(&mut self, left: Operand) -> Result<Expression> {
        let word = match self.tokens.front() {
            Some(Token::Word(word)) if word != "and" && word != "or" => word.clone(),
            _ => return Ok(Expression::Truth(left)),
        };
        self.tokens.pop_front();
        let Some(op) = Compare::keyword(&word) else {
            return Err(match word.as_str() {
                "has" | "in" | "add" | "sub" | "mul" | "div" | "divby" | "mod" => {
                    Fault::unsupported(format_args!("The operator '{word}' in $filter"))
                }
                _ => unexpected(Some(&Token::Word(word))),
            });
        };
        let right = self.next_operand()?;
        Ok(Expression::Compare { left, op, right })
    }

    fn next_operand(&mut self) -> Result<Operand> {
        match self.tokens.pop_front() {
            Some(Token::Text(text)) => Ok(Operand::Literal(Literal::Text(text))),
            Some(Token::Word(word)) if self.tokens.front() == Some(&Token::Open) => Err(unknown_function(&word)),
            Some(Token::Word(word)) => self.operand(word),
            other => Err(unexpected(other.as_ref())),
        }
    }

    fn operand(&mut self, word: String) -> Result<Operand> {
        if let Some(Token::Text(_)) = self.tokens.front() {
            // `Namespace.Type'Member'`, or a GUID in its older dress.
            if let Some(Token::Text(member)) = self.tokens.pop_front()
                && word.contains('.')
            {
                return Ok(Operand::Literal(Literal::Enum(member)));
            }
            return Err(unexpected(Some(&Token::Word(word))));
        }
        if word.starts_with('@') {
            return Err(Fault::unsupported(format_args!("The parameter alias '{word}' in $filter")));
        }
        if let Some(literal) = literal(&word) {
            return Ok(Operand::Literal(literal));
        }
        let is_name = !matches!(word.as_str(), "and" | "or" | "not")
            && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.'));
        if is_name { Ok(Operand::Property(word)) } else { Err(unexpected(Some(&Token::Word(word)))) }
    }

    fn take(&mut self, token: &Token) -> bool {
        self.take_if(|found| found == token)
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.take_if(|found| matches!(found, Token::Word(w) if w == word))
    }

    fn take_if(&mut self, fits: impl FnOnce(&Token) -> bool) -> bool {
        let taken = self.tokens.front().is_some_and(fits);
        if taken {
            self.tokens.pop_front();
        }
        taken
    }

    fn expect(&mut self, token: &Token) -> Result<()> {
        match self.tokens.pop_front() {
            Some(found) if found == *token => Ok(()),
            other => Err(unexpected(other.as_ref())),
        }
    }
}

fn one_or(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn literal(word: &str) -> Option<Literal> {
    match word {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Bool(true)),
        "false" => return Some(Literal::Bool(false)),
        _ => {}
    }
    if let Some(id) = parse_id(word) {
        return Some(Literal::Id(id));
    }
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    if let Ok(int) = word.parse() {
        return Some(Literal::Int(int));
    }
    if let Some(day) = parse_date(word) {
        return Some(Literal::Date(day));
    }
    if let Some(time) = parse_datetime(word) {
        return Some(Literal::DateTime(time));
    }
    word.parse().ok().filter(|n: &f64| n.is_finite()).map(Literal::Real)
}

fn unknown_function(name: &str) -> Fault {
    Fault::odata(format!("An unknown function with name '{name}' was found in '$filter'."))
}

fn unexpected(token: Option<&Token>) -> Fault {
    let found = match token {
        None => return Fault::odata("Syntax error: '$filter' ends where more was expected."),
        Some(Token::Word(word)) => word.as_str(),
        Some(Token::Text(text)) => return Fault::odata(format!("Syntax error in '$filter' at the text '{text}'.")),
        Some(Token::Open) => "(",
        Some(Token::Close) => ")",
        Some(Token::Comma) => ",",
        Some(Token::Equals) => "=",
        Some(Token::List(_)) => "[",
        Some(Token::Other(c)) => return Fault::odata(format!("Syntax error in '$filter' at '{}'.", c.escape_debug())),
    };
    Fault::odata(format!("Syntax error in '$filter' at '{found}'."))
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn property(name: &str) -> Operand {
        Operand::Property(name.to_owned())
    }

    fn equal(name: &str, literal: Literal) -> Expression {
        Expression::Compare { left: property(name), op: Compare::Equal, right: Operand::Literal(literal) }
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tighter_than_both() {
        let a = || equal("a", Literal::Int(1));
        let read = parse("a eq 1 or not a eq 1 and (a eq 1 or a eq 1)").unwrap();
        let not = Expression::Not(Box::new(a()));
        let group = Expression::Any(vec![a(), a()]);
        assert_eq!(read, Expression::Any(vec![a(), Expression::All(vec![not, group])]));
    }

    #[test]
    fn literals_are_told_apart() {
        let value = |text: &str| match parse(&format!("a eq {text}")).unwrap() {
            Expression::Compare { right: Operand::Literal(literal), .. } => literal,
            other => panic!("{other:?}"),
        };
        assert_eq!(value("-5"), Literal::Int(-5));
        assert_eq!(value("2.50"), Literal::Real(2.5));
        assert_eq!(value("null"), Literal::Null);
        assert_eq!(value("1970-01-02"), Literal::Date(86_400_000));
        assert_eq!(value("1970-01-01T01:00:00+01:00"), Literal::DateTime(0));
        assert_eq!(value("1970-01-01T00:00:01Z"), Literal::DateTime(1_000));
        let id = "a0dbf27c-8efb-e511-80d2-00155db07c77";
        assert_eq!(value(id), Literal::Id(id.parse().unwrap()));
        assert_eq!(value("X.Y'Z'"), Literal::Enum("Z".to_owned()));
    }

    #[test]
    fn broken_filters_are_bad_requests() {
        for text in [
            "",
            "a",
            "a eq",
            "(a eq 1",
            "a eq 1)",
            "a eq 1 b",
            "and",
            "a eq 1 or",
            "foo(a,'x')",
            "a;b",
            "a eq \"x\"",
            "a = 'x'",
            "\u{0}",
            "a eq 'x' 'y'",
        ] {
            // A lone property is judged when it is bound.
            if text != "a" {
                assert_eq!(parse(text).unwrap_err().status, StatusCode::BAD_REQUEST, "{text}");
            }
        }
    }

    #[test]
    fn what_dataverse_has_and_this_has_not_is_named() {
        for text in
            ["Microsoft.Dynamics.CRM.InFiscalYear(PropertyName='a',PropertyValue=2026)", "a add 1 eq 2", "a eq @p1"]
        {
            assert_eq!(parse(text).unwrap_err().status, StatusCode::NOT_IMPLEMENTED, "{text}");
        }
    }

    #[test]
    fn any_and_all_have_a_variable_and_a_condition() {
        let inner = || Some(Box::new(equal("o/b", Literal::Int(1))));
        let lambda = |quantifier, inner: Option<Box<Expression>>| {
            let variable = if inner.is_none() { String::new() } else { "o".to_owned() };
            Expression::Lambda { path: "a/c".to_owned(), quantifier, variable, inner }
        };
        for text in ["a/c/any(o:o/b eq 1)", "a/c/any(o: o/b eq 1)", "a/c/any( o :o/b eq 1 )"] {
            assert_eq!(parse(text).unwrap(), lambda(Quantifier::Any, inner()), "{text}");
        }
        assert_eq!(parse("a/c/all(o:o/b eq 1)").unwrap(), lambda(Quantifier::All, inner()));
        assert_eq!(parse("a/c/any()").unwrap(), lambda(Quantifier::Any, None));
        for text in
            ["a/all()", "a/any(o)", "a/any(o:)", "a/any(:o/b eq 1)", "a/any(1:o/b eq 1)", "a/any(o:o/b eq 1", "a/any"]
        {
            // A lone path is judged when it is bound.
            if text != "a/any" {
                assert_eq!(parse(text).unwrap_err().status, StatusCode::BAD_REQUEST, "{text}");
            }
        }
        assert!(parse(&format!("{}a eq 1{}", "a/any(o:".repeat(10_000), ")".repeat(10_000))).is_err());
    }

    #[test]
    fn depth_is_bounded_and_length_is_not() {
        assert!(parse(&format!("{}a eq 1{}", "(".repeat(10_000), ")".repeat(10_000))).is_err());
        assert!(parse(&format!("{}a eq 1", "not ".repeat(10_000))).is_err());
        let long = vec!["a eq 1"; 2_000].join(" or ");
        assert!(matches!(parse(&long).unwrap(), Expression::Any(parts) if parts.len() == 2_000));
    }
}
