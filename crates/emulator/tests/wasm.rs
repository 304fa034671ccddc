//! The same crate in WebAssembly: one life of a segment, in memory. Run by `cargo xtask test browser`.

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use emulator::{Clock, Emulator, Options, Storage};
    use http::Request;
    use serde_json::{Value, json};
    use wasm_bindgen_test::wasm_bindgen_test;

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now_ms(&self) -> i64 {
            self.0.load(Ordering::SeqCst)
        }
    }

    fn send(emulator: &Emulator, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let uri = format!("/api/data/v9.2/{path}");
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let request = Request::builder().method(method).uri(uri).header("host", "org.example").body(body).unwrap();
        let response = emulator.handle(request);
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
    }

    #[wasm_bindgen_test]
    fn a_segment_of_demo_contacts_goes_live() {
        // 2026-11-23T12:00:00Z
        let clock = Arc::new(Hands(AtomicI64::new(1_795_435_200_000)));
        let options = Options { contacts: 200, ..Options::new(Storage::Memory, clock.clone()) };
        let emulator = Emulator::open(options).unwrap();
        let segment = json!({
            "msdyncrm_segmentid": "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc",
            "msdyncrm_segmentname": "Everybody with an email",
            "msdyncrm_segmenttype": 192_350_000,
            "msdyncrm_segmentquery": "PROFILE(contact).FILTER(ISNOTNULL(emailaddress1))",
            "statuscode": 192_350_006,
        });
        assert_eq!(send(&emulator, "POST", "msdyncrm_segments", &segment).0, 204);
        clock.0.fetch_add(2_000, Ordering::SeqCst);
        let (status, found) =
            send(&emulator, "GET", "msdyncrm_segments(0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc)", &Value::Null);
        assert_eq!((status, &found["statuscode"]), (200, &json!(192_350_001)));
        let filter = "contacts?$select=contactid&$filter=emailaddress1%20ne%20null";
        let (_, contacts) = send(&emulator, "GET", filter, &Value::Null);
        let contacts = contacts["value"].as_array().unwrap().len();
        assert!(contacts > 100);
        assert_eq!(found["msdyncrm_segmentsize"], json!(contacts));
    }
}
