//! `$batch`: every request in it is judged as if it came alone, and what is forwarded is written anew from what was
//! judged. One that does not pass, and nothing of the batch is done.

use std::collections::BTreeMap;

use bytes::Bytes;
use dataverse::batch::{Operation, Part, read, write_request};
use http::header::HeaderValue;
use sha2::{Digest, Sha256};

use crate::api::{REQUEST_HEADERS, judged_uri, kept};
use crate::refusal::Refusal;
use crate::resource::Resource;
use crate::rules::{self, Reach};

/// The server's own names, against which the URLs of a batch are read.
pub(crate) struct Place<'a> {
    pub(crate) reach: Reach,
    pub(crate) host: &'a str,
    /// `$batch` itself.
    pub(crate) resource: &'a Resource,
}

/// The batch as it is forwarded: its content type and its body.
pub(crate) fn judged(place: &Place<'_>, content_type: &str, body: &[u8]) -> Result<(HeaderValue, Bytes), Refusal> {
    let parts = read(content_type, body)?;
    let parts = parts.into_iter().map(|part| self::part(place, part)).collect::<Result<Vec<_>, _>>()?;
    // No part can hold the digest of what it is a part of.
    let digest: String = Sha256::digest(body).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let (kind, text) = write_request(&parts, &digest);
    let kind = HeaderValue::try_from(kind).map_err(|_| Refusal::Path("its boundary cannot be written"))?;
    Ok((kind, text.into()))
}

fn part(place: &Place<'_>, part: Part<Operation>) -> Result<Part<Operation>, Refusal> {
    match part {
        Part::One(one) => operation(place, one, &mut BTreeMap::new()).map(Part::One),
        Part::ChangeSet(all) => {
            let mut results = BTreeMap::new();
            let judged = all.into_iter().map(|one| operation(place, one, &mut results));
            judged.collect::<Result<_, _>>().map(Part::ChangeSet)
        }
    }
}

/// `results` are the resources that `$1` and its like stand for.
fn operation(
    place: &Place<'_>,
    mut operation: Operation,
    results: &mut BTreeMap<String, Resource>,
) -> Result<Operation, Refusal> {
    let (path, query) = operation.url.split_once('?').map_or((operation.url.as_str(), None), |(p, q)| (p, Some(q)));
    let referred =
        path.strip_prefix('$').map(|rest| rest.split_once('/').map_or((rest, ""), |(name, rest)| (name, rest)));
    let (resource, url) = match referred.and_then(|(name, rest)| Some((results.get(name)?, name, rest))) {
        Some((record, name, rest)) => {
            let (resource, rest) = record.further(rest)?;
            let query = query.map_or_else(String::new, |query| format!("?{query}"));
            (resource, format!("${name}{rest}{query}"))
        }
        None if referred.is_some_and(|(name, _)| !matches!(name, "metadata" | "batch")) => {
            return Err(Refusal::Reference(path.to_owned()));
        }
        None => {
            let resource = Resource::parse(&absolute_path(place, path)?)?;
            let url = judged_uri(&resource, query)?.to_string();
            (resource, url)
        }
    };
    rules::check(place.reach, &resource, &operation.method)?;
    if let Some(id) = &operation.content_id {
        results.insert(id.clone(), resource.record());
    }
    operation.url = url;
    operation.headers = kept(&operation.headers, &REQUEST_HEADERS);
    Ok(operation)
}

/// A path from the root, of a URL that may be absolute or relative to the service.
fn absolute_path(place: &Place<'_>, url: &str) -> Result<String, Refusal> {
    if url.starts_with('/') {
        return Ok(url.to_owned());
    }
    let Some((scheme, rest)) = url.split_once("://") else { return Ok(format!("{}{url}", place.resource.root())) };
    let (host, path) = rest.split_once('/').ok_or(Refusal::NotTheApi)?;
    if !matches!(scheme, "http" | "https") || !host.eq_ignore_ascii_case(place.host) {
        return Err(Refusal::HostForeign(host.to_owned()));
    }
    Ok(format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/mixed; boundary=b";
    const ID: &str = "59ac8bbf-57e7-e811-a9a9-000d3a35f403";

    fn judge(reach: Reach, parts: &str) -> Result<String, Refusal> {
        let resource = Resource::parse("/api/data/v9.2/$batch").unwrap();
        let place = Place { reach, host: "localhost:8080", resource: &resource };
        let (kind, body) = judged(&place, TYPE, format!("{parts}--b--\r\n").as_bytes())?;
        assert!(!kind.is_empty());
        Ok(String::from_utf8(body.to_vec()).unwrap())
    }

    fn one(line: &str) -> String {
        format!(
            "--b\r\nContent-Type: application/http\r\n\r\n{line} HTTP/1.1\r\nCookie: a=b\r\nIf-Match: *\r\n\r\n\r\n"
        )
    }

    fn set(lines: &[&str]) -> String {
        let part = |(at, line): (usize, &&str)| {
            format!("--c\r\nContent-Type: application/http\r\nContent-ID: {at}\r\n\r\n{line} HTTP/1.1\r\n\r\n{{}}\r\n")
        };
        let inner: String = lines.iter().enumerate().map(part).collect();
        format!("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{inner}--c--\r\n")
    }

    #[test]
    fn what_passes_is_written_anew_with_the_listed_headers_alone() {
        let lines = [
            "GET contacts?$top=1",
            "GET /api/data/v9.0/contacts?$filter=a%20eq%20'%2F'",
            "GET http://LOCALHOST:8080/api/data/v9.2/accounts%28{ID}%29",
        ];
        let text = judge(Reach::Embedded, &lines.map(|line| one(&line.replace("{ID}", ID))).concat()).unwrap();
        for written in [
            "\r\nGET /api/data/v9.2/contacts?$top=1 HTTP/1.1\r\nIf-Match: *\r\n",
            "\r\nGET /api/data/v9.0/contacts?$filter=a%20eq%20'%2F' HTTP/1.1\r\n",
            &format!("\r\nGET /api/data/v9.2/accounts({ID}) HTTP/1.1\r\n"),
        ] {
            assert!(text.contains(written), "{written} in {text}");
        }
        assert!(!text.contains("ookie"), "{text}");
    }

    #[test]
    fn one_forbidden_request_refuses_the_whole_batch() {
        for line in [
            "GET roles",
            "GET systemuserroles",
            "PATCH EntityDefinitions",
            "GET /api/data/v9.2/../../secret",
            "GET /api/data/v9.2/%2e%2e/contacts",
            "GET http://evil.example/api/data/v9.2/contacts",
            "GET http://localhost:8080@evil.example/api/data/v9.2/contacts",
            "GET ftp://localhost:8080/api/data/v9.2/contacts",
            "GET //evil.example/api/data/v9.2/contacts",
            "GET $batch",
            "GET $1",
            "TRACE contacts",
            "GET contacts/Microsoft.Dynamics.CRM.x",
        ] {
            let batch = format!("{}{}{}", one("GET contacts"), one(line), one("GET accounts"));
            assert!(judge(Reach::Embedded, &batch).is_err(), "{line}");
            assert!(judge(Reach::Embedded, &one(line)).is_err(), "{line}");
        }
        assert!(judge(Reach::Embedded, &set(&["POST contacts", "POST roles"])).is_err());
        // The same judgement as for a request of its own.
        assert!(judge(Reach::Environment, &set(&["POST msdyncrm_segments"])).is_ok());
        assert!(judge(Reach::Environment, &set(&["POST contacts"])).is_err());
    }

    #[test]
    fn a_reference_is_judged_as_the_record_it_stands_for() {
        let text = judge(Reach::Embedded, &set(&["POST contacts", "PATCH $0", "PUT $0/lastname"])).unwrap();
        assert!(text.contains("\r\nPUT $0/lastname HTTP/1.1\r\n"), "{text}");
        assert!(judge(Reach::Environment, &set(&["POST msdyncrm_segments", "PATCH $0"])).is_ok());
        let forward = judge(Reach::Embedded, &set(&["PATCH $1", "POST contacts"])).unwrap_err();
        assert_eq!(forward.to_string(), "Content-ID Reference: '$1' does not exist in the batch context.");
        for line in ["PATCH $9", "PATCH $0/..", "PATCH $0%2f..", "POST $0//x", "PUT $0"] {
            assert!(judge(Reach::Environment, &set(&["POST msdyncrm_segments", line])).is_err(), "{line}");
        }
    }
}
