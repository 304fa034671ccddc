//! URLs: where the API root ends, what the options are.

use http::Uri;
use http::header::{HOST, HeaderMap};
use percent_encoding::percent_decode_str;

use crate::fault::{Fault, Result};

/// `http://host:port`, from the request line or the Host header.
pub(super) fn origin(uri: &Uri, headers: &HeaderMap) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    let host = uri
        .authority()
        .map(http::uri::Authority::as_str)
        .or_else(|| headers.get(HOST)?.to_str().ok())
        .filter(|host| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b)))
        .filter(|host| !host.is_empty())
        .unwrap_or("localhost");
    format!("{scheme}://{host}")
}

/// Splits `/api/data/v9.2/contacts` into `/api/data/v9.2/` and `contacts`.
pub(super) fn below_root(path: &str) -> Option<(String, &str)> {
    let rest = path.strip_prefix("/api/data/v9.")?;
    let (minor, below) = rest.split_once('/').unwrap_or((rest, ""));
    let is_version = !minor.is_empty() && minor.len() <= 2 && minor.bytes().all(|b| b.is_ascii_digit());
    is_version.then(|| (format!("/api/data/v9.{minor}/"), below))
}

/// The query's `name=value` pairs, decoded. An option that stands twice is refused.
pub(super) fn options(query: &str) -> Result<Vec<(String, String)>> {
    let mut options: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode_query(name)?, decode_query(value)?);
        if options.iter().any(|(known, _)| *known == name) {
            return Err(Fault::odata(format!("Query option '{name}' was specified more than once.")));
        }
        options.push((name, value));
    }
    Ok(options)
}

/// Percent-decodes a piece of the query, where `+` is a space.
pub(crate) fn decode_query(text: &str) -> Result<String> {
    decode_path(&text.replace('+', " "))
}

/// Percent-decodes a piece of the path.
pub(crate) fn decode_path(text: &str) -> Result<String> {
    match percent_decode_str(text).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(Fault::odata("The URL is no valid UTF-8 after decoding.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_v9_is_a_root() {
        assert_eq!(below_root("/api/data/v9.0/contacts"), Some(("/api/data/v9.0/".to_owned(), "contacts")));
        assert_eq!(below_root("/api/data/v9.2"), Some(("/api/data/v9.2/".to_owned(), "")));
        assert_eq!(below_root("/api/data/v8.2/contacts"), None);
        assert_eq!(below_root("/api/data/v9.x/contacts"), None);
    }

    #[test]
    fn options_are_split_before_they_are_decoded() {
        let options = options("$filter=name%20eq%20'a%26b=c'&$top=1").unwrap();
        assert_eq!(options[0], ("$filter".to_owned(), "name eq 'a&b=c'".to_owned()));
        assert_eq!(options[1], ("$top".to_owned(), "1".to_owned()));
        assert!(super::options("$top=1&$top=2").is_err());
    }

    #[test]
    fn a_host_that_is_no_host_is_not_repeated() {
        let headers = HeaderMap::from_iter([(HOST, "evil\"host".parse().unwrap())]);
        assert_eq!(origin(&Uri::from_static("/x"), &headers), "http://localhost");
    }
}
