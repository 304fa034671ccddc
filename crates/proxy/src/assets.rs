//! The built app: read once at the start, served from memory with what browsers need to run it safely and keep it.

mod encoding;
mod kind;
mod policy;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use axum::body::Body;
use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue,
    IF_NONE_MATCH, VARY,
};
use http::{Method, Response, StatusCode};
use sha2::{Digest, Sha256};

use encoding::Encoding;
pub use policy::FrameAncestors;

const INDEX: &str = "index.html";
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Segment Builder</title>\
    <h1>The app is not built yet</h1><p>Stop this server and run <code>cargo xtask serve</code>, which builds the app \
    and starts it. The Web API is at <code>/api/data/v9.0/</code> meanwhile.</p></html>";

#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    #[error("The built app in {} cannot be read: {source}. Run cargo xtask serve to build it again.", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("The page's address or headers cannot be written: {0}")]
    Header(#[from] http::header::InvalidHeaderValue),
}

/// The files by the path they are asked for with, without the leading slash.
#[derive(Debug)]
pub struct Assets {
    files: HashMap<String, Asset>,
    policy: HeaderValue,
}

#[derive(Debug)]
struct Asset {
    kind: &'static str,
    cache: &'static str,
    digest: String,
    plain: Bytes,
    encoded: Vec<(Encoding, Bytes)>,
}

impl Assets {
    /// Reads every file below `dist`; a folder that is not there gives the page that says how to build the app.
    pub fn load(dist: &Path, frame_ancestors: &FrameAncestors) -> Result<Self, AssetsError> {
        let mut contents = HashMap::new();
        read_below(dist, "", &mut contents)?;
        let index = contents.get(INDEX).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        let policy = HeaderValue::from_str(&policy::policy(&index, frame_ancestors))?;
        let files = contents
            .iter()
            .filter(|(name, _)| Encoding::plain_name(name).is_none_or(|plain| !contents.contains_key(plain)))
            .map(|(name, plain)| (name.clone(), Asset::new(name, plain, &contents)))
            .collect();
        Ok(Self { files, policy })
    }

    /// Answers a request outside the API. A path without a dot is a screen of the app.
    pub(crate) fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Body> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "Only GET is possible here.");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let name = path.trim_start_matches('/');
        let is_screen = name == INDEX || !name.contains('.');
        let mut response = match self.files.get(if is_screen { INDEX } else { name }) {
            Some(asset) => asset.answer(headers),
            None if is_screen => page(StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT),
            None => text(StatusCode::NOT_FOUND, "There is no such file."),
        };
        if is_screen {
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, self.policy.clone());
        }
        response
    }
}

impl Asset {
    fn new(name: &str, plain: &Bytes, contents: &HashMap<String, Bytes>) -> Self {
        let encoded = Encoding::BEST_FIRST
            .into_iter()
            .filter_map(|encoding| contents.get(&encoding.file_name(name)).map(|bytes| (encoding, bytes.clone())))
            .collect();
        let digest = Sha256::digest(plain).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Self { kind: kind::content_type(name), cache: kind::cache(name), digest, plain: plain.clone(), encoded }
    }

    fn answer(&self, asked: &HeaderMap) -> Response<Body> {
        let available: Vec<Encoding> = self.encoded.iter().map(|(encoding, _)| *encoding).collect();
        let chosen = encoding::choose(&available, asked);
        let body = chosen
            .and_then(|chosen| self.encoded.iter().find(|(encoding, _)| *encoding == chosen))
            .map_or(&self.plain, |(_, bytes)| bytes);
        // Each encoding is a representation of its own and has its own tag.
        let tag = format!("\"{}{}\"", self.digest, chosen.map_or("", Encoding::suffix));

        let unchanged = asked
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|tags| tags.split(','))
            .any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*");
        let mut response = Response::new(if unchanged { Body::empty() } else { Body::from(body.clone()) });
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if let Some(encoding) = chosen {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
        response
    }
}

fn read_below(folder: &Path, prefix: &str, contents: &mut HashMap<String, Bytes>) -> Result<(), AssetsError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| AssetsError::Read { path, source }
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(folder)(error)),
    };
    for entry in entries {
        let entry = entry.map_err(failed(folder))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // Links are not followed: what is served is what the build wrote.
        let kind = entry.file_type().map_err(failed(&path))?;
        if kind.is_dir() {
            read_below(&path, &format!("{name}/"), contents)?;
        } else if kind.is_file() {
            contents.insert(name, Bytes::from(std::fs::read(&path).map_err(failed(&path))?));
        }
    }
    Ok(())
}

fn page(status: StatusCode, html: &'static str) -> Response<Body> {
    let mut response = text(status, html);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

fn text(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
