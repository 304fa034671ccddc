//! Lists inside options: split where neither quotes nor parentheses are open.

pub(crate) fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut quoted) = (0_usize, false);
    let pieces = text.split(move |c| {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == separator && depth == 0 && !quoted
    });
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_inside_parentheses_and_quotes_do_not_split() {
        assert_eq!(split("A($select=x,y;$filter=z eq ','),B", ','), ["A($select=x,y;$filter=z eq ',')", "B"]);
        assert_eq!(split("", ','), Vec::<&str>::new());
    }
}
