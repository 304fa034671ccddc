//! The last resort: the program has failed and can do nothing more. Work that was not saved is in the browser's storage.

use std::panic::PanicHookInfo;

use leptos::prelude::document;

use crate::messages;

/// Says so on the page, without any of the parts that may have failed, and on the console for whoever mends it.
pub(crate) fn report(info: &PanicHookInfo<'_>) {
    web_sys::console::error_1(&info.to_string().into());
    let Ok(notice) = document().create_element("p") else { return };
    notice.set_class_name("crash");
    notice.set_text_content(Some(messages::CRASHED));
    // Without a page there is nobody to tell.
    let _ = notice.set_attribute("role", "alert");
    if let Some(body) = document().body() {
        let _ = body.prepend_with_node_1(&notice);
    }
}
