//! Toward a real environment: a small upstream that misbehaves as told.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{Running, start};
use proxy::{Environment, Reach, Timeouts, Token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers each connection with `answer` (`{origin}` becomes its own address) and keeps what it was sent.
struct Upstream {
    origin: String,
    seen: Arc<Mutex<Vec<String>>>,
}

async fn upstream(answer: impl Into<String>, delay: Duration) -> Upstream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let answer = answer.into().replace("{origin}", &origin);
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let record = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            let mut buffer = [0; 65_536];
            while !request.windows(4).any(|w| w == b"\r\n\r\n") {
                let read = stream.read(&mut buffer).await.unwrap_or(0);
                if read == 0 {
                    break;
                }
                request.extend_from_slice(&buffer[..read]);
            }
            record.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
            tokio::time::sleep(delay).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    Upstream { origin, seen }
}

fn json(extra_headers: &str, body: &str) -> String {
    // The length is counted after {origin} is filled in, so the connection's end marks the body's.
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; odata.metadata=minimal\r\nconnection: close\r\n{extra_headers}\r\n{body}"
    )
}

async fn proxy_to(origin: &str) -> Running {
    let timeouts = Timeouts { connect: Duration::from_secs(2), whole: Duration::from_millis(700) };
    let backend = Environment::new(origin.parse().unwrap(), Token::new("t0ken").unwrap(), timeouts).unwrap();
    start(Arc::new(backend), Reach::Environment, Path::new("does-not-exist")).await
}

#[tokio::test]
async fn the_token_is_added_and_the_browsers_credentials_stay_here() {
    let upstream = upstream(json("", "{}"), Duration::ZERO).await;
    let server = proxy_to(&upstream.origin).await;
    let own = format!("origin: http://{}\r\n", server.address);
    let head = "authorization: Bearer mine\r\ncookie: session=1\r\nCallerObjectId: 2\r\nMSCRMCallerID: 3\r\nx-forwarded-for: 4\r\n\
                forwarded: for=5\r\nprefer: odata.maxpagesize=50\r\n";
    let head = own + head;
    let reply = server.send("GET", "/api/data/v9.2/contacts?$filter=city%20eq%20%27a%27&$top=1", &head, "").await;
    assert_eq!(reply.status, 200);
    let seen = upstream.seen.lock().unwrap()[0].to_lowercase();
    assert!(seen.starts_with("get /api/data/v9.2/contacts?$filter=city%20eq%20%27a%27&$top=1 http/1.1\r\n"), "{seen}");
    assert!(seen.contains("authorization: bearer t0ken\r\n") && !seen.contains("mine"), "{seen}");
    assert!(seen.contains("prefer: odata.maxpagesize=50\r\n"), "{seen}");
    assert!(seen.contains(&format!("host: {}\r\n", upstream.origin.trim_start_matches("http://"))), "{seen}");
    for name in ["cookie", "callerobjectid", "mscrmcallerid", "forwarded", "origin"] {
        assert!(!seen.contains(name), "{name} in {seen}");
    }
}

#[tokio::test]
async fn a_write_carries_its_body_and_its_condition() {
    let upstream = upstream("HTTP/1.1 204 No Content\r\nconnection: close\r\nOData-EntityId: {origin}/api/data/v9.0/msdyncrm_segments(1)\r\nLocation: https://evil.example/\r\n\r\n", Duration::ZERO).await;
    let server = proxy_to(&upstream.origin).await;
    let path = "/api/data/v9.0/msdyncrm_segments(59ac8bbf-57e7-e811-a9a9-000d3a35f403)";
    let reply = server
        .send("PATCH", path, "if-match: *\r\ncontent-type: application/json\r\n", r#"{"statuscode":192350006}"#)
        .await;
    assert_eq!(reply.status, 204);
    let own = format!("http://{}/api/data/v9.0/msdyncrm_segments(1)", server.address);
    assert_eq!(reply.header("odata-entityid"), Some(own.as_str()));
    assert_eq!(reply.header("location"), None);
    let seen = upstream.seen.lock().unwrap()[0].clone();
    assert!(seen.contains("if-match: *\r\n") && seen.contains("content-length: 24\r\n"), "{seen}");
}

#[tokio::test]
async fn links_lead_back_here_and_the_upstreams_own_headers_stay_there() {
    let headers =
        "set-cookie: ARRAffinity=1\r\nserver: IIS\r\nx-powered-by: ASP\r\nwww-authenticate: Bearer\r\nREQ_ID: 7\r\n";
    let body = r#"{"@odata.nextLink":"{origin}/api/data/v9.2/contacts?$skiptoken=%3Cc%3E","value":[{"n":0.10000000000000000001}]}"#;
    let upstream = upstream(json(headers, body), Duration::ZERO).await;
    let server = proxy_to(&upstream.origin).await;
    let reply = server.get("/api/data/v9.2/contacts").await;
    let expected = body.replace("{origin}", &format!("http://{}", server.address));
    assert_eq!(reply.text(), expected);
    assert_eq!(reply.header("req_id"), Some("7"));
    for name in ["set-cookie", "server", "x-powered-by", "www-authenticate"] {
        assert_eq!(reply.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn faults_of_the_environment_are_named() {
    let soon = Duration::ZERO;
    let foreign = json("", r#"{"@odata.nextLink":"https://evil.example/api"}"#);
    for (answer, delay, status, code) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{\"value\":[",
            soon,
            502,
            "ProxyBrokenOff",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n5\r\n{\"a\":",
            soon,
            502,
            "ProxyBrokenOff",
        ),
        ("", soon, 502, "ProxyBrokenOff"),
        (
            "HTTP/1.1 302 Found\r\nlocation: https://login.example/\r\ncontent-length: 0\r\n\r\n",
            soon,
            502,
            "ProxyRedirected",
        ),
        (foreign.as_str(), soon, 502, "ProxyForeignLink"),
        (foreign.as_str(), Duration::from_secs(30), 504, "ProxyTimedOut"),
    ] {
        let upstream = upstream(answer, delay).await;
        let reply = proxy_to(&upstream.origin).await.get("/api/data/v9.2/contacts").await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{answer}");
        assert!(!reply.text().contains("t0ken"));
    }
}

#[tokio::test]
async fn a_dead_environment_is_said_to_be_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let reply = proxy_to(&origin).await.get("/api/data/v9.2/contacts").await;
    assert_eq!((reply.status, reply.code().as_str()), (502, "ProxyUnreachable"));
}

#[tokio::test]
async fn errors_of_the_environment_are_passed_on_as_they_are() {
    let body = r#"{"error":{"code":"0x80040220","message":"missing prvReadContact"}}"#;
    let answer = format!(
        "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\nretry-after: 9\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let upstream = upstream(answer, Duration::ZERO).await;
    let reply = proxy_to(&upstream.origin).await.get("/api/data/v9.2/contacts").await;
    assert_eq!((reply.status, reply.header("retry-after"), reply.text().as_str()), (403, Some("9"), body));
}

#[tokio::test]
async fn only_segments_may_be_changed_there() {
    let upstream = upstream(json("", "{}"), Duration::ZERO).await;
    let server = proxy_to(&upstream.origin).await;
    let reply = server.send("POST", "/api/data/v9.2/contacts", "", "{}").await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET")));
    assert!(upstream.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_lookup_reaches_the_environment_as_it_was_understood_and_nothing_else_of_its_table_does() {
    let upstream = upstream(json("", r#"{"value":[]}"#), Duration::ZERO).await;
    let server = proxy_to(&upstream.origin).await;
    let asked = "/api/data/v9.0/teams?$select=teamid,name&%24filter=contains(name,%27a%27%27%29%20or%20%27)&$orderby=name%20asc&$top=20";
    assert_eq!(server.get(asked).await.status, 200);
    for other in
        ["/api/data/v9.0/teams?$select=description&$top=5", "/api/data/v9.0/teams", "/api/data/v9.0/roles?$top=1"]
    {
        assert_eq!(server.get(other).await.status, 403, "{other}");
    }
    let seen = upstream.seen.lock().unwrap();
    let line = "GET /api/data/v9.0/teams?$select=teamid,name&$filter=contains(name,%27a%27%27)%20or%20%27)&$orderby=name%20asc&$top=20 HTTP/1.1";
    assert_eq!((seen.len(), seen[0].lines().next()), (1, Some(line)));
}

#[tokio::test]
async fn what_leads_on_to_other_tables_never_reaches_the_environment() {
    let upstream = upstream(json("", r#"{"value":[]}"#), Duration::ZERO).await;
    let server = proxy_to(&upstream.origin).await;
    for asked in ["systemusers?$expand=systemuserroles_association", "contacts?$orderby=owninguser/fullname"] {
        let reply = server.get(&format!("/api/data/v9.0/{asked}")).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "ProxyResource"), "{asked}");
    }
    let nested = r#"{"msdyncrm_segmentname":"a","createdby":{"fullname":"x"}}"#;
    assert_eq!(server.send("POST", "/api/data/v9.0/msdyncrm_segments", "", nested).await.status, 403);
    assert!(upstream.seen.lock().unwrap().is_empty());
    // Metadata is expanded as ever, and a record that is one is written.
    assert_eq!(server.get("/api/data/v9.0/EntityDefinitions?$expand=Attributes").await.status, 200);
    // Opened as a page, no answer runs anything.
    let opened = server.get("/api/data/v9.0/contacts").await;
    assert_eq!(opened.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    let one = server.send("POST", "/api/data/v9.0/msdyncrm_segments", "", r#"{"msdyncrm_segmentname":"a"}"#).await;
    assert_eq!((one.status, upstream.seen.lock().unwrap().len()), (200, 3));
}
