//! Reads a text, or a file as the browser streams it, and tells how far it is.

use js_sys::{Reflect, Uint8Array};
use member_import::{Choice, Event, Failure, Host, Listing, Reader, Summary, Wish};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ReadableStreamDefaultReader, TextDecodeOptions, TextDecoder};

use crate::hands::Hands;

/// The list, unless it cannot be read or is no longer wanted.
pub(crate) async fn read(
    hands: &Hands,
    turn: u32,
    text: Option<String>,
    file: Option<File>,
    choice: Choice,
) -> Option<Listing> {
    let mut reader = Reader::new(choice);
    if let Some(text) = text {
        reader.feed(text.as_bytes());
    }
    if let Some(file) = file {
        match stream(hands, turn, &file, &mut reader).await {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                hands.tell(Event::Failed(Failure::File(said(&error))));
                return None;
            }
        }
    }
    let listing = reader.finish();
    let summary = Summary::of(&listing);
    hands.tell(Event::Read { turn, summary });
    Some(listing)
}

/// `false` when nobody wants it any more.
async fn stream(hands: &Hands, turn: u32, file: &File, reader: &mut Reader) -> Result<bool, JsValue> {
    let stream: ReadableStreamDefaultReader = file.stream().get_reader().dyn_into()?;
    let mut decoder = None;
    let mut done = 0;
    loop {
        let part = JsFuture::from(stream.read()).await?;
        if Reflect::get(&part, &"done".into())?.is_truthy() {
            return Ok(true);
        }
        if hands.newest_reading.get() != turn || hands.wish() == Wish::Pause {
            return Ok(false);
        }
        let bytes: Uint8Array = Reflect::get(&part, &"value".into())?.dyn_into()?;
        let bytes = bytes.to_vec();
        if done == 0 {
            decoder = utf16(&bytes)?;
        }
        done += bytes.len() as u64;
        match &decoder {
            None => reader.feed(&bytes),
            Some(decoder) => {
                let options = TextDecodeOptions::new();
                options.set_stream(true);
                reader.feed(decoder.decode_with_u8_array_and_options(&bytes, &options)?.as_bytes());
            }
        }
        hands.tell(Event::Reading { turn, done });
    }
}

/// Spreadsheets save "Unicode text" as UTF-16, with a mark at its beginning.
fn utf16(bytes: &[u8]) -> Result<Option<TextDecoder>, JsValue> {
    match bytes {
        [0xff, 0xfe, ..] => TextDecoder::new_with_label("utf-16le").map(Some),
        [0xfe, 0xff, ..] => TextDecoder::new_with_label("utf-16be").map(Some),
        _ => Ok(None),
    }
}

fn said(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default()
}
