//! Unsaved work in the browser's storage.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use dataverse::Uuid;
use dataverse::outbound::SegmentType;
use segment_builder::draft::{self, Draft};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_draft_is_kept_until_it_is_forgotten() {
    let id = Uuid::from_u128(1);
    let mut kept = Draft::new(SegmentType::Compound, "<b>“Name”</b>".to_owned());
    kept.own_text = Some("PROFILE(contact".to_owned());
    draft::keep(id, &kept);
    assert_eq!(draft::find(id), Some(kept));
    assert_eq!(draft::find(Uuid::from_u128(2)), None);
    draft::forget(id);
    assert_eq!(draft::find(id), None);
}

#[wasm_bindgen_test]
fn what_no_longer_reads_is_as_good_as_nothing() {
    let id = Uuid::from_u128(3);
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    storage.set_item(&format!("segment-builder.draft.{id}"), "{\"name\":1}").unwrap();
    assert_eq!(draft::find(id), None);
    draft::forget(id);
}
