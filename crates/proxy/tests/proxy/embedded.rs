//! The embedded Dataverse through the proxy, on its own clock.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::support::{Running, start};
use emulator::{Clock, Emulator, Options, Storage};
use proxy::{Embedded, Reach};

/// The system's time, and how often it was asked for.
#[derive(Default)]
struct Now {
    asked: AtomicU32,
}

impl Clock for Now {
    fn now_ms(&self) -> i64 {
        self.asked.fetch_add(1, Ordering::Relaxed);
        i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
    }
}

async fn embedded() -> Running {
    embedded_at(Arc::default()).await
}

async fn embedded_at(clock: Arc<Now>) -> Running {
    let mut options = Options::new(Storage::Memory, clock);
    options.contacts = 50;
    options.going_live_ms = 100;
    let backend = Embedded::start(Emulator::open(options).unwrap());
    start(Arc::new(backend), Reach::Embedded, Path::new("does-not-exist")).await
}

#[tokio::test]
async fn a_created_segment_is_found_at_the_address_it_was_given_and_goes_live() {
    let server = embedded().await;
    let body = r#"{"msdyncrm_segmentname":"Everyone","msdyncrm_segmentquery":"PROFILE(contact)","msdyncrm_segmenttype":192350000,"statuscode":192350006}"#;
    let created =
        server.send("POST", "/api/data/v9.0/msdyncrm_segments", "content-type: application/json\r\n", body).await;
    assert_eq!(created.status, 204, "{}", created.text());
    let own = format!("http://{}/", server.address);
    let id = created.header("odata-entityid").and_then(|url| url.strip_prefix(own.as_str())).unwrap().to_owned();

    let status = async || {
        let reply = server.get(&format!("/{id}?$select=statuscode")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(reply.header("etag").is_some());
        let record: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        record["statuscode"].as_i64().unwrap()
    };
    for _ in 0..200 {
        if status().await == 192_350_001 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never went live: {}", status().await);
}

#[tokio::test]
async fn a_reading_that_takes_too_long_is_given_up_and_the_next_is_answered() {
    let mut options = Options::new(Storage::Memory, Arc::<Now>::default());
    options.contacts = 3_000;
    let backend = Embedded::start(Emulator::open(options).unwrap()).giving_up_after(Duration::from_millis(300));
    let server = start(Arc::new(backend), Reach::Embedded, Path::new("does-not-exist")).await;
    // Everybody beside everybody from the same country, three times over.
    let fetch = "<fetch distinct='true'><entity name='contact'><attribute name='lastname'/>\
        <link-entity name='contact' from='address1_country' to='address1_country'>\
        <link-entity name='contact' from='address1_country' to='address1_country'>\
        <attribute name='lastname'/></link-entity></link-entity>\
        <order attribute='lastname' descending='true'/></entity></fetch>";
    let encoded: String = fetch.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let begun = std::time::Instant::now();
    let reply = server.get(&format!("/api/data/v9.0/contacts?fetchXml={encoded}")).await;
    assert_eq!(reply.status, 500, "{}", reply.text());
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_eq!(server.get("/api/data/v9.0/msdyncrm_segments?$top=1").await.status, 200);
}

#[tokio::test]
async fn what_is_due_happens_also_when_nobody_asks() {
    let clock = Arc::<Now>::default();
    let _server = embedded_at(Arc::clone(&clock)).await;
    let asked = clock.asked.load(Ordering::Relaxed);
    let moved_on = async {
        while clock.asked.load(Ordering::Relaxed) < asked + 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(30), moved_on).await.is_ok());
}

#[tokio::test]
async fn what_the_emulator_refuses_arrives_as_it_said_it() {
    let server = embedded().await;
    let reply =
        server.send("POST", "/api/data/v9.0/msdyncrm_segments", "content-type: application/json\r\n", "{").await;
    assert_eq!(reply.status, 400);
    assert!(reply.code().starts_with("0x"), "{}", reply.text());
    let missing = server.get("/api/data/v9.0/contacts(00000000-0000-4000-8000-00000000dead)").await;
    assert_eq!((missing.status, missing.code().as_str()), (404, "0x80040217"));
}
