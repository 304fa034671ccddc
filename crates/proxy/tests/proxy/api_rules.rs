//! What reaches the backend, byte for byte, and what does not.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::support::{Recorder, Running, read_reply, start, start_patient};
use proxy::Reach;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const NO_DIST: &str = "does-not-exist";

async fn embedded() -> (Arc<Recorder>, Running) {
    let backend = Recorder::answering("{}");
    let running = start(Arc::clone(&backend) as _, Reach::Embedded, Path::new(NO_DIST)).await;
    (backend, running)
}

#[tokio::test]
async fn a_request_arrives_with_its_own_bytes_and_without_credentials() {
    let (backend, server) = embedded().await;
    let head = "authorization: Bearer x\r\ncookie: a=b\r\nCallerObjectId: 1\r\nMSCRM.BypassCustomPluginExecution: true\r\n\
                x-forwarded-host: evil\r\nprefer: return=representation\r\nif-match: W/\"1\"\r\n";
    let target = "/api/data/v9.0/contacts?$filter=fullname%20eq%20%27a%2Fb%2e%27&$top=1";
    let reply = server.send("GET", target, head, "").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(reply.header("set-cookie"), None);
    let seen = backend.seen.lock().unwrap();
    assert_eq!(seen[0].uri().to_string(), target);
    let mut names: Vec<_> = seen[0].headers().keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["host", "if-match", "prefer"]);
}

#[tokio::test]
async fn paths_that_hide_another_meaning_never_reach_the_backend() {
    let (backend, server) = embedded().await;
    for target in [
        "/api/data/v9.0/../../secret",
        "/api/data/v9.0/./contacts",
        "/api/data/v9.0/%2e%2e/contacts",
        "/api/data/v9.0/%2E%2E%2Fcontacts",
        "/api/data/v9.0/contacts%2Fx",
        "/api/data/v9.0/contacts%5cx",
        "/api/data/v9.0/contacts\\x",
        "/api/data/v9.0/contacts%00",
        "/api/data/v9.0//contacts",
        "//api/data/v9.0/contacts",
        "/api/data/v9.0/contacts%252f",
        "/api/data/v9.0/contacts(%27%20or%201)",
    ] {
        let reply = server.get(target).await;
        assert_eq!(reply.status, 400, "{target} {reply:?}");
        assert_eq!(reply.code(), "ProxyPath", "{target}");
    }
    for target in
        ["/api", "/api/", "/API/data", "/API/data/v9.0/contacts", "/api/search/v1.0/query", "/api/data/v8.2/contacts"]
    {
        assert_eq!(server.get(target).await.status, 404, "{target}");
    }
    assert_eq!(backend.count(), 0);
}

#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let (backend, server) = embedded().await;
    let path = "/api/data/v9.0/contacts";
    for (head, status) in [
        (format!("GET {path} HTTP/1.1\r\nhost: evil.example\r\n"), 403),
        (format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: evil.example\r\n"), 400),
        (format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: 127.0.0.1\r\n"), 400),
        (format!("GET {path} HTTP/1.1\r\n"), 400),
        (format!("GET http://evil.example{path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"), 400),
    ] {
        let reply = server.raw(format!("{head}connection: close\r\n\r\n")).await;
        assert_eq!(reply.status, status, "{head}");
        assert_eq!(reply.code(), "ProxyHost", "{head}");
    }
    assert_eq!(backend.count(), 0);
    for host in ["localhost:1234", "127.0.0.1", "[::1]:80"] {
        let reply = server.raw(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")).await;
        assert_eq!(reply.status, 200, "{host}");
    }
}

#[tokio::test]
async fn what_another_site_asks_for_is_refused_whatever_the_method() {
    let (backend, server) = embedded().await;
    let path = "/api/data/v9.0/msdyncrm_segments";
    for head in [
        "sec-fetch-site: cross-site\r\n",
        "sec-fetch-site: same-site\r\n",
        "origin: https://evil.example\r\n",
        "origin: null\r\n",
    ] {
        for method in ["POST", "GET"] {
            let reply = server.send(method, path, head, "{}").await;
            assert_eq!((reply.status, reply.code().as_str()), (403, "ProxyCrossSite"), "{method} {head}");
        }
        assert_eq!(server.send("HEAD", path, head, "").await.status, 403, "{head}");
    }
    assert_eq!(backend.count(), 0);
    let own = format!("sec-fetch-site: same-origin\r\norigin: http://{}\r\n", server.address);
    assert_eq!(server.send("POST", path, &own, "{}").await.status, 200);
    assert_eq!(server.send("POST", path, "", "{}").await.status, 200);
    // Typed into the address bar.
    assert_eq!(server.send("GET", path, "sec-fetch-site: none\r\n", "").await.status, 200);
}

#[tokio::test]
async fn resources_and_methods_are_allow_listed() {
    let (backend, server) = embedded().await;
    for (method, path, status, code) in [
        ("GET", "roles", 403, "ProxyResource"),
        ("GET", "$batch", 405, "ProxyMethod"),
        ("PATCH", "EntityDefinitions(LogicalName='contact')", 405, "ProxyMethod"),
        ("GET", "msdyncrm_ValidateSegment", 405, "ProxyMethod"),
        ("OPTIONS", "contacts", 405, "ProxyMethod"),
        ("TRACE", "contacts", 405, "ProxyMethod"),
    ] {
        let reply = server.send(method, &format!("/api/data/v9.2/{path}"), "", "").await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{method} {path}");
        assert_eq!(reply.header("allow").is_some(), status == 405, "{method} {path}");
    }
    assert_eq!(backend.count(), 0);
}

#[tokio::test]
async fn a_batch_passes_when_every_request_in_it_would() {
    let (backend, server) = embedded().await;
    let kind = "content-type: multipart/mixed; boundary=b\r\n";
    let batch = async |second: &str| {
        let part = |line: &str| {
            format!("--b\r\nContent-Type: application/http\r\n\r\n{line} HTTP/1.1\r\nCookie: a=b\r\n\r\n\r\n")
        };
        let body = format!("{}{}--b--\r\n", part("GET contacts"), part(second));
        server.send("POST", "/api/data/v9.2/$batch", kind, &body).await
    };
    assert_eq!(batch("DELETE contacts(00000000-0000-4000-8000-000000000001)").await.status, 200);
    {
        let seen = backend.seen.lock().unwrap();
        let kind = seen[0].headers()["content-type"].to_str().unwrap();
        let body = String::from_utf8_lossy(seen[0].body()).into_owned();
        assert!(body.starts_with(&format!("--{}\r\n", kind.split_once("boundary=").unwrap().1)), "{kind} {body}");
        assert!(body.contains("\r\nGET /api/data/v9.2/contacts HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), "{body}");
        assert!(!body.contains("ookie"), "{body}");
    }
    for (second, status, code) in [
        ("GET roles", 403, "ProxyResource"),
        ("PATCH EntityDefinitions", 405, "ProxyMethod"),
        ("GET /api/data/v9.2/%2e%2e/secret", 400, "ProxyPath"),
        ("GET http://evil.example/api/data/v9.2/contacts", 403, "ProxyHost"),
        ("POST $batch", 400, "ProxyBatch"),
    ] {
        let reply = batch(second).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{second}");
    }
    let reply = server.send("POST", "/api/data/v9.2/$batch", kind, "x").await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "ProxyBatch"));
    assert_eq!(backend.count(), 1);
}

#[tokio::test]
async fn a_batch_to_an_environment_is_refused() {
    let backend = Recorder::answering("{}");
    let server = start(Arc::clone(&backend) as _, Reach::Environment, Path::new(NO_DIST)).await;
    let reply = server.send("POST", "/api/data/v9.2/$batch", "", "x").await;
    assert_eq!((reply.status, reply.code().as_str()), (501, "ProxyBatch"));
    assert_eq!(backend.count(), 0);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_declared_or_chunked() {
    let (backend, server) = embedded().await;
    let head = format!("POST /api/data/v9.0/msdyncrm_segments HTTP/1.1\r\nhost: {}\r\n", server.address);
    let declared = server.raw(format!("{head}content-length: {}\r\n\r\n", 4 * 1024 * 1024 + 1)).await;
    assert_eq!((declared.status, declared.code().as_str()), (413, "ProxyBodyTooLarge"));

    let mut chunked = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
    let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
    (0..65).for_each(|_| chunked.extend_from_slice(&chunk));
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(&chunked).await.unwrap();
    let reply = read_reply(&mut stream).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "ProxyBodyTooLarge"));
    assert_eq!(backend.count(), 0);

    let full = "x".repeat(4 * 1024 * 1024);
    assert_eq!(server.send("POST", "/api/data/v9.0/msdyncrm_segments", "", &full).await.status, 200);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_a_request() {
    let (backend, server) = embedded().await;
    let head = format!("POST /api/data/v9.0/msdyncrm_segments HTTP/1.1\r\nhost: {}\r\n", server.address);
    let reply = server.raw(format!("{head}transfer-encoding: chunked\r\n\r\nnonsense\r\n")).await;
    assert_ne!(reply.status, 200);
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(format!("{head}content-length: 10\r\n\r\n{{}}").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    read_reply(&mut stream).await;
    assert_eq!(backend.count(), 0);
}

#[tokio::test]
async fn an_address_over_dataverses_limit_is_refused() {
    let (backend, server) = embedded().await;
    let path = "/api/data/v9.0/contacts?$filter=";
    let fits = format!("{path}{}", "a".repeat(32_768 - path.len()));
    assert_eq!(server.get(&fits).await.status, 200);
    let reply = server.get(&format!("{fits}a")).await;
    assert_eq!((reply.status, reply.code().as_str()), (414, "ProxyAddressTooLong"));
    assert_eq!(backend.count(), 1);
}

#[tokio::test]
async fn a_client_that_never_finishes_its_headers_is_let_go() {
    let backend = Recorder::answering("{}");
    let time = Duration::from_millis(200);
    let server = start_patient(backend, Reach::Embedded, Path::new(NO_DIST), time).await;
    for start in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: "] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let closed = tokio::time::timeout(Duration::from_secs(10), read_reply(&mut stream)).await;
        assert!(closed.is_ok(), "still open after '{start}'");
    }
}

#[tokio::test]
async fn large_answers_are_compressed_and_small_ones_are_not() {
    let large = format!(r#"{{"value":"{}"}}"#, "segment ".repeat(400));
    for (body, encoding, expected) in
        [(large.as_str(), "br", Some("br")), (&large, "gzip", Some("gzip")), (&large, "", None), ("{}", "br", None)]
    {
        let server = start(Recorder::answering(body), Reach::Embedded, Path::new(NO_DIST)).await;
        let reply =
            server.send("GET", "/api/data/v9.0/contacts", &format!("accept-encoding: {encoding}\r\n"), "").await;
        assert_eq!(reply.header("content-encoding"), expected, "{encoding}");
        assert_eq!(reply.body.len() < 400, expected.is_some() || body.len() < 400);
    }
}

#[tokio::test]
async fn stopping_finishes_what_is_under_way_and_frees_the_port() {
    let (_, mut server) = embedded().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let request = format!(
        "POST /api/data/v9.0/msdyncrm_segments HTTP/1.1\r\nhost: {}\r\ncontent-length: 2\r\n\r\n",
        server.address
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    // An answer on another connection shows that the server has gone round its loop since.
    assert_eq!(server.get("/healthz").await.status, 200);
    server.stop();
    let early = tokio::time::timeout(Duration::from_millis(300), &mut server.task).await;
    assert!(early.is_err(), "it ended with a request under way");
    stream.write_all(b"{}").await.unwrap();
    assert_eq!(read_reply(&mut stream).await.status, 200);
    (&mut server.task).await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}
