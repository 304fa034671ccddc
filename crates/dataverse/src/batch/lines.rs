//! Multipart text cut at its boundary, and head and body told apart.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::BatchError;

const MAX_HEADERS: usize = 100;

/// The boundary of `multipart/mixed; boundary="…"`; `None` when it is another type.
pub(super) fn boundary(content_type: &str) -> Result<Option<&str>, BatchError> {
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    if !kind.trim().eq_ignore_ascii_case("multipart/mixed") {
        return Ok(None);
    }
    let named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let mut boundaries = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    let (Some((_, value)), None) = (boundaries.next(), boundaries.next()) else { return Err(BatchError::ContentType) };
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&b);
    let well_formed = (1..=70).contains(&value.len()) && value.bytes().all(fits) && !value.ends_with(' ');
    if well_formed { Ok(Some(value)) } else { Err(BatchError::ContentType) }
}

/// What stands between the boundaries. Text before the first and after the last counts for nothing.
pub(super) fn parts<'b>(body: &'b [u8], boundary: &str) -> Result<Vec<&'b [u8]>, BatchError> {
    let mut parts = Vec::new();
    let mut part_start = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line_start = at;
        at += line.len();
        let Some(last) = delimiter(line, boundary)? else { continue };
        if let Some(start) = part_start {
            // The line break before a boundary belongs to the boundary.
            let part = body.get(start..line_start).unwrap_or_default();
            let part = part.strip_suffix(b"\r\n").or(part.is_empty().then_some(part));
            parts.push(part.ok_or(LINE_ENDINGS)?);
        }
        if last {
            return if part_start.is_some() { Ok(parts) } else { Err(BatchError::Body("it has no part.")) };
        }
        part_start = Some(at);
    }
    Err(BatchError::Body("its last boundary is missing."))
}

const LINE_ENDINGS: BatchError = BatchError::Body("lines have to end in CR and LF.");

/// Whether a line is the boundary, and then whether it is the last one.
fn delimiter(line: &[u8], boundary: &str) -> Result<Option<bool>, BatchError> {
    let Some(rest) = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary.as_bytes())) else {
        return Ok(None);
    };
    let (last, rest) = rest.strip_prefix(b"--").map_or((false, rest), |rest| (true, rest));
    match rest.trim_ascii_start() {
        b"" if rest.ends_with(b"\r\n") || (last && !rest.contains(&b'\n')) => Ok(Some(last)),
        b"" => Err(LINE_ENDINGS),
        _ => Ok(None),
    }
}

/// The first line up to its CRLF or the end of the part, and what follows.
pub(super) fn line(text: &[u8]) -> Result<(&str, &[u8]), BatchError> {
    let end = text.iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| end + 1);
    let (line, rest) = text.split_at_checked(end).unwrap_or((text, b""));
    let line = if rest.is_empty() && !line.ends_with(b"\n") { Some(line) } else { line.strip_suffix(b"\r\n") };
    let line = std::str::from_utf8(line.ok_or(LINE_ENDINGS)?);
    Ok((line.map_err(|_| BatchError::Body("a head is no text."))?, rest))
}

/// The header fields up to the empty line, and what follows.
pub(super) fn headers(mut text: &[u8]) -> Result<(HeaderMap, &[u8]), BatchError> {
    let mut headers = HeaderMap::new();
    loop {
        let (field, rest) = line(text)?;
        if field.is_empty() {
            return Ok((headers, rest));
        }
        let (name, value) = field.split_once(':').ok_or(BatchError::Body("a header has no colon."))?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| BatchError::Body("a header's name is none."))?;
        let value = HeaderValue::from_str(value.trim()).map_err(|_| BatchError::Body("a header's value is none."))?;
        if headers.len() == MAX_HEADERS {
            return Err(BatchError::Body("a part has too many headers."));
        }
        headers.append(name, value);
        text = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_read_with_and_without_quotes() {
        assert_eq!(boundary("multipart/mixed; boundary=\"batch_1\"").unwrap(), Some("batch_1"));
        assert_eq!(boundary("Multipart/Mixed;charset=x;Boundary=a b").unwrap(), Some("a b"));
        assert_eq!(boundary("application/http").unwrap(), None);
        let long = format!("multipart/mixed; boundary={}", "x".repeat(71));
        for wrong in ["multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; boundary=a;boundary=b", &long]
        {
            assert_eq!(boundary(wrong), Err(BatchError::ContentType), "{wrong}");
        }
    }

    #[test]
    fn parts_stand_between_boundaries_at_the_start_of_a_line() {
        let text = b"before\r\n--b\r\none\r\n--b \r\nx --b\r\n--bb\r\n--b--\r\nafter\r\n--b\r\n";
        assert_eq!(parts(text, "b").unwrap(), [b"one".as_slice(), b"x --b\r\n--bb"]);
        assert_eq!(parts(b"--b\r\n--b--", "b").unwrap(), [b""]);
    }

    #[test]
    fn what_breaks_off_or_ends_its_lines_otherwise_is_refused() {
        for text in ["", "--b--", "--b\r\nx", "--b\r\nx\r\n--b\r\n", "--b\nx\n--b--\n", "--b\r\nx\n--b--\r\n"] {
            assert!(parts(text.as_bytes(), "b").is_err(), "{text:?}");
        }
    }
}
