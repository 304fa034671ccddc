//! The one place a real environment is reached at: scheme, host and port, and nothing else of a URL.

use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use super::EnvironmentError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentOrigin {
    scheme: Scheme,
    authority: Authority,
}

impl FromStr for EnvironmentOrigin {
    type Err = EnvironmentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || EnvironmentError::Origin(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else { return Err(refused()) };
        if !matches!(uri.path_and_query().map(PathAndQuery::as_str), None | Some("/"))
            || authority.as_str().contains('@')
        {
            return Err(refused());
        }
        let origin = Self { scheme: scheme.clone(), authority: authority.clone() };
        // A token in clear text is for nobody but this machine.
        if *scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && origin.is_loopback()) {
            Ok(origin)
        } else {
            Err(refused())
        }
    }
}

impl EnvironmentOrigin {
    pub(crate) fn is_loopback(&self) -> bool {
        matches!(self.authority.host(), "127.0.0.1" | "localhost" | "[::1]")
    }

    pub(crate) fn host(&self) -> &str {
        self.authority.host()
    }

    pub(crate) fn uri(&self, path_and_query: PathAndQuery) -> Result<Uri, http::Error> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path_and_query)
            .build()
    }

    /// What follows the origin in an absolute URL of this environment; nothing for another's URL.
    pub(crate) fn below<'a>(&self, url: &'a str) -> Option<&'a str> {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, below) = rest.split_at_checked(end)?;
        let authority: Authority = authority.parse().ok()?;
        let own = scheme.eq_ignore_ascii_case(self.scheme.as_str())
            && !authority.as_str().contains('@')
            && authority.host().eq_ignore_ascii_case(self.authority.host())
            && self.port(&authority) == self.port(&self.authority);
        own.then_some(below)
    }

    fn port(&self, authority: &Authority) -> u16 {
        authority.port_u16().unwrap_or(if self.scheme == Scheme::HTTPS { 443 } else { 80 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_https_and_an_origin_only() {
        for good in ["https://org.crm.dynamics.com", "https://org.crm.dynamics.com/", "http://127.0.0.1:8081"] {
            assert!(good.parse::<EnvironmentOrigin>().is_ok(), "{good}");
        }
        for bad in
            ["org.crm.dynamics.com", "http://org.crm.dynamics.com", "https://a@b", "https://b/api", "https://b/?x", ""]
        {
            assert!(bad.parse::<EnvironmentOrigin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn only_urls_of_the_environment_are_its_own() {
        let origin: EnvironmentOrigin = "https://org.crm.dynamics.com".parse().unwrap();
        assert_eq!(origin.below("https://ORG.crm.dynamics.com:443/api?x=1"), Some("/api?x=1"));
        for foreign in [
            "http://org.crm.dynamics.com/api",
            "https://org.crm.dynamics.com.evil.example/api",
            "https://org.crm.dynamics.com@evil.example/api",
            "https://org.crm.dynamics.com:444/api",
            "/api",
        ] {
            assert_eq!(origin.below(foreign), None, "{foreign}");
        }
    }
}
