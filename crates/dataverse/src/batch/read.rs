//! A batch request's body taken apart.

use std::collections::BTreeSet;

use http::Method;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::lines::{boundary, headers, line, parts};
use super::{BatchError, MAX_OPERATIONS, MAX_URL, Operation, Part};

/// What clients leave as it is, though no URL may hold it.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'\\');

/// Reads the body of a batch by its content type.
pub fn read(content_type: &str, body: &[u8]) -> Result<Vec<Part<Operation>>, BatchError> {
    let boundary = boundary(content_type)?.ok_or(BatchError::ContentType)?;
    let mut count = 0;
    parts(body, boundary)?.into_iter().map(|part| self::part(part, &mut count)).collect()
}

fn part(text: &[u8], count: &mut usize) -> Result<Part<Operation>, BatchError> {
    let (head, body) = headers(text)?;
    match boundary(content_type(&head))? {
        None => operation(&head, body, count).map(Part::One),
        Some(boundary) => {
            let operations = parts(body, boundary)?
                .into_iter()
                .map(|part| {
                    let (head, body) = headers(part)?;
                    operation(&head, body, count)
                })
                .collect::<Result<Vec<_>, _>>()?;
            change_set(operations)
        }
    }
}

fn change_set(operations: Vec<Operation>) -> Result<Part<Operation>, BatchError> {
    if operations.iter().any(|operation| operation.method.is_safe()) {
        return Err(BatchError::ReadInChangeSet);
    }
    let ids: BTreeSet<&str> = operations.iter().filter_map(|operation| operation.content_id.as_deref()).collect();
    if ids.len() == operations.len() { Ok(Part::ChangeSet(operations)) } else { Err(BatchError::ContentId) }
}

fn operation(head: &HeaderMap, text: &[u8], count: &mut usize) -> Result<Operation, BatchError> {
    *count += 1;
    if *count > MAX_OPERATIONS {
        return Err(BatchError::TooMany);
    }
    match content_type(head).split(';').next().map(str::trim) {
        Some(kind) if kind.eq_ignore_ascii_case("application/http") => {}
        Some(kind) if kind.eq_ignore_ascii_case("multipart/mixed") => return Err(BatchError::Nested),
        _ => return Err(BatchError::Body("the content type of a part is application/http.")),
    }
    let (request, rest) = line(text)?;
    let (method, url) = request_line(request)?;
    let (headers, body) = headers(rest)?;
    Ok(Operation {
        content_id: content_id(head, &headers),
        method,
        url,
        body: body_of(&headers, body)?.to_vec(),
        headers,
    })
}

fn content_type(head: &HeaderMap) -> &str {
    head.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// `POST /api/data/v9.2/contacts HTTP/1.1`
fn request_line(text: &str) -> Result<(Method, String), BatchError> {
    let malformed =
        BatchError::Body("a part does not begin with a request line, such as GET /api/data/v9.2/contacts HTTP/1.1.");
    let parsed = text.split_once(' ').and_then(|(method, rest)| {
        let (url, version) = rest.trim().rsplit_once(' ')?;
        let method = Method::from_bytes(method.as_bytes()).ok()?;
        (version.starts_with("HTTP/1.") && !url.is_empty()).then_some((method, url.trim()))
    });
    let (method, url) = parsed.ok_or(malformed)?;
    if url.len() > MAX_URL {
        return Err(BatchError::UrlTooLong);
    }
    let path = url.split('?').next().unwrap_or(url);
    if path.rsplit('/').next().is_some_and(|step| matches!(step, "$batch" | "%24batch")) {
        return Err(BatchError::Nested);
    }
    Ok((method, utf8_percent_encode(url, ENCODED).to_string()))
}

/// The documented place is the part's own head; some clients put it among the request's headers.
fn content_id(head: &HeaderMap, headers: &HeaderMap) -> Option<String> {
    let value = head.get("content-id").or_else(|| headers.get("content-id"))?.to_str().ok()?;
    let bare = value.strip_prefix('<').and_then(|value| value.strip_suffix('>')).unwrap_or(value);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// As long as Content-Length says, else all there is without a last line break.
fn body_of<'b>(headers: &HeaderMap, body: &'b [u8]) -> Result<&'b [u8], BatchError> {
    match headers.get(CONTENT_LENGTH) {
        None => Ok(body.strip_suffix(b"\r\n").unwrap_or(body)),
        Some(length) => {
            let length = length.to_str().ok().and_then(|length| length.parse().ok());
            let body = length.and_then(|length: usize| body.get(..length));
            body.ok_or(BatchError::Body("a part is shorter than its Content-Length."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/mixed; boundary=b";

    fn part_of(head: &str, request: &str) -> String {
        format!("--b\r\nContent-Type: application/http\r\n{head}\r\n{request}\r\n")
    }

    fn read_text(text: &str) -> Result<Vec<Part<Operation>>, BatchError> {
        read(TYPE, text.as_bytes())
    }

    fn only(request: &str) -> Result<Operation, BatchError> {
        match read_text(&format!("{}--b--", part_of("", request)))?.pop() {
            Some(Part::One(operation)) => Ok(operation),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_request_has_a_line_headers_and_a_body() {
        let read = only("POST /api/data/v9.2/contacts?$select=a b HTTP/1.1\r\nContent-Type: application/json\r\nX: 1\r\n\r\n{\"a\":\n1}\r\n").unwrap();
        assert_eq!((read.method, read.url.as_str()), (Method::POST, "/api/data/v9.2/contacts?$select=a%20b"));
        assert_eq!(read.headers["x"], "1");
        assert_eq!(read.body, b"{\"a\":\n1}");
        assert_eq!(only("GET x HTTP/1.1").unwrap().url, "x");
        assert_eq!(only("GET x HTTP/1.1\r\nAccept: y").unwrap().headers["accept"], "y");
    }

    #[test]
    fn a_content_length_cuts_the_body() {
        let sized = |length: &str| only(&format!("POST x HTTP/1.1\r\nContent-Length: {length}\r\n\r\nabc\r\n\r\n"));
        assert_eq!(sized("3").unwrap().body, b"abc");
        for wrong in ["99", "-1", "x", "99999999999999999999999"] {
            assert!(sized(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_change_set_holds_named_writes_alone() {
        let set = |inner: &str| {
            let inner = inner.replace("--b\r\n", "--c\r\n");
            read_text(&format!("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{inner}--c--\r\n--b--"))
        };
        let write = part_of("Content-ID: 1\r\n", "POST x HTTP/1.1\r\n\r\n{}");
        assert!(
            matches!(&set(&write).unwrap()[..], [Part::ChangeSet(ops)] if ops[0].content_id.as_deref() == Some("1"))
        );
        let unnamed = part_of("", "POST x HTTP/1.1\r\n\r\n{}");
        assert_eq!(set(&unnamed).unwrap_err(), BatchError::ContentId);
        assert_eq!(set(&format!("{write}{write}")).unwrap_err(), BatchError::ContentId);
        let reading = part_of("Content-ID: 2\r\n", "GET x HTTP/1.1\r\n");
        assert_eq!(set(&format!("{write}{reading}")).unwrap_err(), BatchError::ReadInChangeSet);
        let nested = "--b\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\nx\r\n";
        assert_eq!(set(nested).unwrap_err(), BatchError::Nested);
    }

    #[test]
    fn what_is_no_batch_is_refused() {
        assert_eq!(read("application/json", b"").unwrap_err(), BatchError::ContentType);
        for request in ["", "GET", "GET x", "GET x HTTP/2", "GET  HTTP/1.1", "x y z", "GET x HTTP/1.1\r\nno colon\r\n"]
        {
            assert!(only(request).is_err(), "{request:?}");
        }
        assert_eq!(only("POST /api/data/v9.2/$batch HTTP/1.1").unwrap_err(), BatchError::Nested);
        assert_eq!(only("POST http://x/api/data/v9.2/%24batch?x HTTP/1.1").unwrap_err(), BatchError::Nested);
        assert_eq!(only(&format!("GET {} HTTP/1.1", "x".repeat(MAX_URL + 1))).unwrap_err(), BatchError::UrlTooLong);
        let lines = only("GET x HTTP/1.1").map(drop);
        assert_eq!(lines, Ok(()));
        assert!(read(TYPE, b"--b\nContent-Type: application/http\n\nGET x HTTP/1.1\n\n--b--\n").is_err());
    }

    #[test]
    fn a_thousand_are_taken_and_one_more_is_not() {
        let many = |count: usize| read_text(&format!("{}--b--", part_of("", "GET x HTTP/1.1").repeat(count)));
        assert_eq!(many(1_000).unwrap().len(), 1_000);
        assert_eq!(many(1_001).unwrap_err(), BatchError::TooMany);
    }
}
