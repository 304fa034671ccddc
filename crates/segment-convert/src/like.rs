//! Texts in the patterns of LIKE, which T-SQL and FetchXML share.

/// The text with LIKE's wildcards as plain letters.
pub(crate) fn escaped_pattern(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' | '_' | '[' => out.extend(['[', c, ']']),
            other => out.push(other),
        }
    }
    out
}
