//! Whose request it is: the host it was sent to, and the site that made the browser send it.
//!
//! The server holds data and, toward a real environment, a credential; any page in the same browser can send it
//! requests. The host check stops a page that points its own name at this address (DNS rebinding), the site check
//! stops one that asks across sites: to write, or to keep the server busy with answers that it cannot read.

use http::Uri;
use http::header::{HOST, HeaderMap, ORIGIN};
use http::uri::Authority;

use crate::refusal::Refusal;

/// The host names this server answers for: loopback always, others as configured.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    configured: Vec<String>,
}

impl Hosts {
    /// `configured` are names without scheme; with a port they are matched with it, without one at any port.
    pub fn new(configured: Vec<String>) -> Self {
        Self { configured }
    }

    /// The one host that the request names, as it was written.
    pub(crate) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<String, Refusal> {
        let mut named = headers.get_all(HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else { return Err(Refusal::HostUnclear) };
        let host = host.to_str().map_err(|_| Refusal::HostUnclear)?;
        let authority: Authority = host.parse().map_err(|_| Refusal::HostUnclear)?;
        // An absolute-form request line names a host too; one that differs is an attempt to be judged by the other.
        if uri.authority().is_some_and(|other| other != &authority) {
            return Err(Refusal::HostUnclear);
        }
        if self.answers_for(&authority) { Ok(host.to_owned()) } else { Err(Refusal::HostForeign(host.to_owned())) }
    }

    fn answers_for(&self, authority: &Authority) -> bool {
        if authority.as_str().contains('@') {
            return false;
        }
        let host = authority.host();
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|known| host.eq_ignore_ascii_case(known))
            || self
                .configured
                .iter()
                .any(|known| known.eq_ignore_ascii_case(host) || known.eq_ignore_ascii_case(authority.as_str()))
    }
}

/// Refuses what another site asked for, whatever the method. Browsers say so in `Sec-Fetch-Site`; one that does not sends
/// `Origin` with every change; a program that is no browser sends neither and carries nobody's session.
pub(crate) fn same_site(host: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let foreign_site = headers.get_all("sec-fetch-site").iter().any(|site| site != "same-origin" && site != "none");
    let foreign_origin = headers.get_all(ORIGIN).iter().any(|origin| !is_own_origin(origin.as_bytes(), host));
    if foreign_site || foreign_origin { Err(Refusal::CrossSite) } else { Ok(()) }
}

fn is_own_origin(origin: &[u8], host: &str) -> bool {
    [b"http://".as_slice(), b"https://"]
        .iter()
        .filter_map(|scheme| origin.strip_prefix(*scheme))
        .any(|authority| authority.eq_ignore_ascii_case(host.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn loopback_names_at_any_port_and_configured_names_are_answered() {
        let hosts = Hosts::new(vec!["segments.example".into(), "portal.example:8443".into()]);
        for host in
            ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "segments.example:9", "portal.example:8443"]
        {
            assert!(hosts.check(&Uri::from_static("/"), &headers(&[("host", host)])).is_ok(), "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "portal.example", "a@127.0.0.1", "127.0.0.1@evil.example"]
        {
            assert!(hosts.check(&Uri::from_static("/"), &headers(&[("host", host)])).is_err(), "{host}");
        }
    }

    #[test]
    fn a_request_line_that_names_another_host_is_refused() {
        let loopback = headers(&[("host", "127.0.0.1")]);
        assert!(Hosts::default().check(&Uri::from_static("http://evil.example/"), &loopback).is_err());
        assert!(Hosts::default().check(&Uri::from_static("http://127.0.0.1/"), &loopback).is_ok());
    }

    #[test]
    fn requests_come_from_the_own_origin_or_from_no_browser() {
        let asked = |pairs: &[(&'static str, &'static str)]| same_site("localhost:8080", &headers(pairs));
        assert!(asked(&[]).is_ok());
        assert!(asked(&[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8080")]).is_ok());
        assert!(asked(&[("sec-fetch-site", "none")]).is_ok());
        assert!(asked(&[("sec-fetch-site", "same-site")]).is_err());
        assert!(asked(&[("sec-fetch-site", "cross-site")]).is_err());
        assert!(asked(&[("origin", "http://localhost:8081")]).is_err());
        assert!(asked(&[("origin", "null")]).is_err());
        assert!(asked(&[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")]).is_err());
    }
}
