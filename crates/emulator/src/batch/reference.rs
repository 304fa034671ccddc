//! URLs inside a batch, and `$1` in the place of what the operation with that Content-ID made.

use std::collections::BTreeMap;

use dataverse::batch::Operation;
use serde_json::Value as Json;

use crate::fault::{Fault, Result};
use crate::wire::Call;

/// The records that the operations of a change set are about so far, by Content-ID.
#[derive(Debug, Default)]
pub(super) struct Results(BTreeMap<String, String>);

impl Results {
    pub(super) fn add(&mut self, operation: &Operation, record: Option<&str>) {
        if let (Some(id), Some(record)) = (&operation.content_id, record) {
            self.0.insert(id.clone(), record.to_owned());
        }
    }

    /// Path and query of an operation's URL.
    pub(super) fn resolve_url(&self, outer: &Call, url: &str) -> Result<String> {
        if let Some(reference) = url.strip_prefix('$') {
            let end = reference.find(['/', '?']).unwrap_or(reference.len());
            let (name, rest) = reference.split_at_checked(end).unwrap_or((reference, ""));
            if name != "metadata" {
                let record = self.record(name)?;
                return Ok(format!("{}{rest}", below_origin(outer, record)?));
            }
        }
        if url.starts_with('/') {
            return Ok(url.to_owned());
        }
        if url.contains("://") {
            return below_origin(outer, url).map(str::to_owned);
        }
        Ok(format!("{}{url}", below_origin(outer, &outer.root)?))
    }

    /// The body with the references in its links resolved; one without any stays as it is.
    pub(super) fn resolve_body(&self, body: &[u8]) -> Result<Vec<u8>> {
        // Only a body that may hold one is read here.
        let named = [b"@odata.bind".as_slice(), b"@odata.id"];
        if !named.iter().any(|name| body.windows(name.len()).any(|window| window == *name)) {
            return Ok(body.to_vec());
        }
        let Ok(mut value) = serde_json::from_slice::<Json>(body) else { return Ok(body.to_vec()) };
        self.resolve_links(&mut value)?;
        Ok(value.to_string().into_bytes())
    }

    fn resolve_links(&self, value: &mut Json) -> Result<()> {
        match value {
            Json::Array(items) => items.iter_mut().try_for_each(|item| self.resolve_links(item)),
            Json::Object(members) => members.iter_mut().try_for_each(|(name, value)| {
                if name.ends_with("@odata.bind") || name.ends_with("@odata.id") {
                    self.resolve_link(value)
                } else {
                    self.resolve_links(value)
                }
            }),
            _ => Ok(()),
        }
    }

    fn resolve_link(&self, value: &mut Json) -> Result<()> {
        match value {
            Json::Array(items) => items.iter_mut().try_for_each(|item| self.resolve_link(item)),
            Json::String(link) => {
                if let Some(name) = link.strip_prefix('$') {
                    *link = self.record(name)?.to_owned();
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn record(&self, name: &str) -> Result<&str> {
        let missing = || Fault::odata(format!("Content-ID Reference: '${name}' does not exist in the batch context."));
        self.0.get(name).map(String::as_str).ok_or_else(missing)
    }
}

/// Without scheme and host, which have to be those that the batch itself was sent to.
fn below_origin<'u>(outer: &Call, url: &'u str) -> Result<&'u str> {
    let authority = |url: &'u str| {
        let (_, rest) = url.split_once("://")?;
        rest.split_at_checked(rest.find('/')?)
    };
    let own = outer.origin.split_once("://").map_or("", |(_, authority)| authority);
    match authority(url) {
        Some((host, path)) if host.eq_ignore_ascii_case(own) => Ok(path),
        _ => Err(Fault::odata(format!("A batch cannot ask another host than its own: '{url}'."))),
    }
}
