//! What a file is by its name: its content type, and how long a browser may keep it.

/// Everything that the build writes has its type here; what has not is offered as bytes and never guessed.
pub(super) fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A program or style whose name holds the digest of its bytes never changes. The script's name is made from the
/// program's digest and not from its own, so the script is asked for again like the page itself.
pub(super) fn cache(name: &str) -> &'static str {
    let digested = match name.strip_suffix("_bg.wasm").or_else(|| name.strip_suffix(".css")) {
        Some(stem) => stem.rsplit_once('-').is_some_and(|(_, digest)| {
            digest.len() >= 12 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        }),
        None => false,
    };
    if digested { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_made_from_the_files_own_digest_are_kept_for_ever() {
        assert!(cache("segment-builder-1a2b3c4d5e6f7a8b_bg.wasm").contains("immutable"));
        assert!(cache("main-1a2b3c4d5e6f7a8b.css").contains("immutable"));
        for name in ["segment-builder-1a2b3c4d5e6f7a8b.js", "index.html", "main.css", "dark-theme.css", "x_bg.wasm"] {
            assert_eq!(cache(name), "no-cache", "{name}");
        }
    }
}
