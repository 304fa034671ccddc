//! The app's files as a browser gets them.

use std::path::Path;

use crate::support::{Recorder, Running, start};
use proxy::Reach;

const WASM: &str = "segment-builder-0123456789abcdef_bg.wasm";
const PAGE: &str = "<!doctype html><script type=\"module\">alert(1)</script>";

async fn serving() -> (tempfile::TempDir, Running) {
    let dist = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dist.path().join(name), bytes).unwrap();
    write("index.html", PAGE.as_bytes());
    write(WASM, b"\0asm plain");
    write(&format!("{WASM}.br"), b"brotli");
    write(&format!("{WASM}.gz"), b"gzip");
    write("segment-builder-0123456789abcdef.js", b"export {}");
    write("main-0123456789abcdef.css", b"a{}");
    std::fs::create_dir(dist.path().join("icons")).unwrap();
    write("icons/sprite.svg", b"<svg/>");
    let server = start(Recorder::answering("{}"), Reach::Embedded, dist.path()).await;
    (dist, server)
}

#[tokio::test]
async fn each_file_has_its_type_and_its_time_to_live() {
    let (_dist, server) = serving().await;
    for (path, kind, cache) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        (&format!("/{WASM}"), "application/wasm", "public, max-age=31536000, immutable"),
        ("/segment-builder-0123456789abcdef.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/main-0123456789abcdef.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/icons/sprite.svg", "image/svg+xml", "no-cache"),
    ] {
        let reply = server.get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), Some(kind), "{path}");
        assert_eq!(reply.header("cache-control"), Some(cache), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert!(reply.header("permissions-policy").is_some(), "{path}");
        assert!(reply.header("etag").is_some(), "{path}");
    }
}

#[tokio::test]
async fn the_page_runs_under_a_policy_that_knows_its_inline_script() {
    let (_dist, server) = serving().await;
    let reply = server.get("/").await;
    let policy = reply.header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='")
    );
    assert!(policy.contains("style-src 'self';"));
    assert!(policy.contains("frame-ancestors 'self'"));
}

#[tokio::test]
async fn a_screens_address_gives_the_page_and_a_missing_file_does_not() {
    let (_dist, server) = serving().await;
    for path in
        ["/", "/segments", "/segments/new?type=dynamic", "/segments/59ac8bbf-57e7-e811-a9a9-000d3a35f403", "/apiary"]
    {
        let reply = server.get(path).await;
        assert_eq!((reply.status, reply.text().as_str()), (200, PAGE), "{path}");
    }
    for path in [
        "/missing.js",
        "/../Cargo.toml",
        "/icons/../../x.rs",
        "/%2e%2e/Cargo.toml",
        "/.git/config",
        "/icons/sprite.svg/x.y",
    ] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    let post = server.send("POST", "/segments", "", "x").await;
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[tokio::test]
async fn stored_encodings_are_negotiated_and_tagged_apart() {
    let (_dist, server) = serving().await;
    let path = format!("/{WASM}");
    let mut tags = Vec::new();
    for (asked, encoding, body) in
        [("br, gzip", Some("br"), "brotli"), ("gzip", Some("gzip"), "gzip"), ("identity", None, "\0asm plain")]
    {
        let reply = server.send("GET", &path, &format!("accept-encoding: {asked}\r\n"), "").await;
        assert_eq!((reply.header("content-encoding"), reply.text().as_str()), (encoding, body));
        assert_eq!(reply.header("vary"), Some("accept-encoding"));
        assert_eq!(reply.header("content-type"), Some("application/wasm"));
        tags.push(reply.header("etag").unwrap().to_owned());
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");

    let again = |asked: &str| format!("accept-encoding: {asked}\r\nif-none-match: {}\r\n", tags[0]);
    let same = server.send("GET", &path, &again("br"), "").await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    assert_eq!(server.send("GET", &path, &again("gzip"), "").await.status, 200);
    let head = server.send("HEAD", &path, "", "").await;
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("10")));
}

#[tokio::test]
async fn without_a_built_app_the_page_says_how_to_get_one() {
    let server = start(Recorder::answering("{}"), Reach::Embedded, Path::new("does-not-exist")).await;
    let reply = server.get("/").await;
    assert_eq!(reply.status, 503);
    assert!(reply.text().contains("cargo xtask serve"));
    assert_eq!(server.get("/healthz").await.status, 200);
    assert_eq!(server.get("/api/data/v9.0/contacts").await.status, 200);
}
