//! The content security policy that the page really runs under, made from the page itself: the build writes an inline
//! script whose text changes with every build, so its hash is taken at the start of the server.

use std::str::FromStr;

use sha2::{Digest, Sha256};

/// Who may show the app in a frame: `'self'`, `'none'` or a list of origins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameAncestors(String);

impl Default for FrameAncestors {
    fn default() -> Self {
        Self("'self'".to_owned())
    }
}

impl FromStr for FrameAncestors {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sources: Vec<&str> = text.split_whitespace().collect();
        let fits = |source: &&str| {
            matches!(*source, "'self'" | "'none'")
                || ["https://", "http://"]
                    .iter()
                    .filter_map(|scheme| source.strip_prefix(scheme))
                    .any(is_plain_authority)
        };
        if sources.is_empty() || !sources.iter().all(fits) {
            return Err("Give 'self', 'none' or origins such as https://portal.example, separated by spaces.");
        }
        Ok(Self(sources.join(" ")))
    }
}

/// A host with or without a port; no wildcard, which would let anyone in, and nothing that could end the directive.
fn is_plain_authority(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    text.bytes().all(plain) && text.parse::<http::uri::Authority>().is_ok()
}

/// The policy for `page`. `base-uri 'self'` because the page states its own base.
pub(super) fn policy(page: &str, frame_ancestors: &FrameAncestors) -> String {
    let hashes: String =
        inline_scripts(page).map(|script| format!(" 'sha256-{}'", base64(&Sha256::digest(script)))).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; \
         object-src 'none'; frame-ancestors {}",
        frame_ancestors.0
    )
}

/// The text of every `<script>` that has no `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    let lower = page.to_ascii_lowercase();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let open = at + lower.get(at..)?.find("<script")?;
            let text = open + lower.get(open..)?.find('>')? + 1;
            let end = text + lower.get(text..)?.find("</script")?;
            at = end;
            let attributes = lower.get(open..text)?;
            if !attributes.contains(" src=") && !attributes.contains("\nsrc=") {
                return page.get(text..end);
            }
        }
    })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let joined = chunk.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS.get((joined >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_holds_the_hash_of_each_inline_script_and_of_no_other() {
        let page = "<SCRIPT type=module>alert(1)</SCRIPT><script src=\"/a.js\"></script><script>\n</script>";
        let policy = policy(page, &FrameAncestors::default());
        // openssl dgst -sha256 -binary | base64, over `alert(1)` and over one line end.
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
        assert!(policy.contains("'sha256-AbpHGcgLb+kRsJGnwFEktk7uzpZOCcBY74+YBdrKVGs='"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 2);
        assert!(policy.ends_with("frame-ancestors 'self'"));
    }

    #[test]
    fn base64_pads_every_length() {
        assert_eq!([&b"f"[..], b"fo", b"foo", b"foob"].map(base64), ["Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }

    #[test]
    fn frame_ancestors_cannot_be_everyone_nor_end_the_directive() {
        for good in ["'self'", "'none'", "https://portal.example", "'self' https://a.example:8443"] {
            assert!(good.parse::<FrameAncestors>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "*",
            "https://*",
            "https://*.example",
            "https://a;script-src *",
            "https://a/b",
            "a.example",
            "https://",
        ] {
            assert!(bad.parse::<FrameAncestors>().is_err(), "{bad}");
        }
    }
}
