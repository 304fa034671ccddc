//! Turns the environment's own links in a JSON answer into links of this server, touching no other byte: numbers keep
//! every digit and members their order, which reading and writing the whole body would not promise.

use super::{BackendError, EnvironmentOrigin};

/// Replaces the environment's origin in the values of `@odata.context`, `@odata.nextLink`, `@odata.deltaLink` and
/// `@odata.id`, also where they belong to a nested collection (`members@odata.nextLink`). A next page somewhere else is
/// refused: following it would carry a session to a stranger.
pub(crate) fn rewrite(body: &str, from: &EnvironmentOrigin, to: &str) -> Result<String, BackendError> {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    let mut link = None;
    while let Some((before, token, after)) = next_string(rest) {
        out.push_str(before);
        // Between a member's name and its own string value stands nothing but the colon.
        let value_of = link.take().filter(|_| before.trim() == ":");
        match value_of {
            Some(kind) => out.push_str(&rewritten(token, kind, from, to)?),
            None => {
                out.push_str(token);
                // A name may be written with escapes.
                let name = token.contains(['@', '\\']).then(|| serde_json::from_str::<String>(token).ok()).flatten();
                link = name.as_deref().and_then(Link::of);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// Followed by the client as it stands.
    Followed,
    Described,
}

impl Link {
    fn of(name: &str) -> Option<Self> {
        let (_, annotation) = name.rsplit_once('@')?;
        match annotation {
            "odata.nextLink" | "odata.deltaLink" => Some(Self::Followed),
            "odata.context" | "odata.id" => Some(Self::Described),
            _ => None,
        }
    }
}

fn rewritten(token: &str, kind: Link, from: &EnvironmentOrigin, to: &str) -> Result<String, BackendError> {
    let Ok(url) = serde_json::from_str::<String>(token) else { return Ok(token.to_owned()) };
    match from.below(&url) {
        Some(below) => Ok(serde_json::Value::from(format!("{to}{below}")).to_string()),
        None if kind == Link::Followed && !is_below_root(&url) => Err(BackendError::ForeignLink),
        None => Ok(token.to_owned()),
    }
}

/// `/api/…`, and not `//another.host/…`.
fn is_below_root(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//") && !url.contains('\\')
}

/// Splits at the next string literal, quotes included: what is before it, the literal, what follows.
fn next_string(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find('"')?;
    let (before, from_quote) = text.split_at_checked(start)?;
    let mut escaped = false;
    for (at, byte) in from_quote.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                let (token, after) = from_quote.split_at_checked(at + 1)?;
                return Some((before, token, after));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(body: &str) -> Result<String, BackendError> {
        rewrite(body, &"https://org.crm.dynamics.com".parse().unwrap(), "http://127.0.0.1:8080")
    }

    #[test]
    fn links_change_and_every_other_byte_stays() {
        let body = r#"{"@odata.context" : "https://org.crm.dynamics.com/api/data/v9.0/$metadata#contacts",
          "value":[{"creditlimit":1234567890.12345678901,"note":"see https://org.crm.dynamics.com/ \"@odata.nextLink\":",
          "members@odata.nextLink":"https:\/\/org.crm.dynamics.com/api/x?$skiptoken=%3Ccookie%3E"}],
          "@odata.nextLink":"https://org.crm.dynamics.com/api/data/v9.0/contacts?$skiptoken=1"}"#;
        let expected = r#"{"@odata.context" : "http://127.0.0.1:8080/api/data/v9.0/$metadata#contacts",
          "value":[{"creditlimit":1234567890.12345678901,"note":"see https://org.crm.dynamics.com/ \"@odata.nextLink\":",
          "members@odata.nextLink":"http://127.0.0.1:8080/api/x?$skiptoken=%3Ccookie%3E"}],
          "@odata.nextLink":"http://127.0.0.1:8080/api/data/v9.0/contacts?$skiptoken=1"}"#;
        assert_eq!(rewritten(body).unwrap(), expected);
    }

    #[test]
    fn a_next_page_on_another_host_is_held_back() {
        for url in [
            "https://evil.example/api",
            "//evil.example/api",
            "https://org.crm.dynamics.com@evil.example/",
            "/\\\\evil",
        ] {
            for name in ["@odata.nextLink", r"@odata.ne\u0078tLink"] {
                let body = format!(r#"{{"{name}":"{url}"}}"#);
                assert!(matches!(rewritten(&body), Err(BackendError::ForeignLink)), "{name} {url}");
            }
        }
        let relative = r#"{"@odata.nextLink":"/api/data/v9.0/contacts?p=2"}"#;
        assert_eq!(rewritten(relative).unwrap(), relative);
    }

    #[test]
    fn text_that_is_no_json_is_left_alone() {
        for text in ["", "\"", "{\"@odata.nextLink", "<html>"] {
            assert_eq!(rewritten(text).unwrap(), text);
        }
    }
}
