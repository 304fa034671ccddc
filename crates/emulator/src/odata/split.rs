//! Lists inside options: split where neither quotes nor parentheses are open.

pub(crate) fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut brackets, mut quote) = (0_usize, 0_usize, None);
    let pieces = text.split(move |c| {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            // Only values in brackets have double quotes.
            ('"', None) if brackets > 0 => quote = Some(c),
            ('\'', None) => quote = Some(c),
            ('[', None) => brackets += 1,
            (']', None) => brackets = brackets.saturating_sub(1),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == separator && depth == 0 && brackets == 0 && quote.is_none()
    });
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_inside_parentheses_and_quotes_do_not_split() {
        assert_eq!(split("A($select=x,y;$filter=z eq ','),B", ','), ["A($select=x,y;$filter=z eq ',')", "B"]);
        assert_eq!(split("a([\"b;'\",'c'];d);[e;f];g", ';'), ["a([\"b;'\",'c'];d)", "[e;f]", "g"]);
        assert_eq!(split("", ','), Vec::<&str>::new());
    }
}
