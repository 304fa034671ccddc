//! A request written down, for somebody to repeat: as HTTP, and as a command line for curl. Whoever repeats it brings
//! their own sign-in; a request holds none.

use http::Request;

/// As HTTP, below `root`, with the body set out over lines.
pub fn as_http(request: &Request<Vec<u8>>, root: &str) -> String {
    let mut text = format!("{} {root}{}\n", request.method(), request.uri());
    for (name, value) in shown_headers(request) {
        text.push_str(&format!("{name}: {value}\n"));
    }
    if let Some(body) = body(request) {
        text.push('\n');
        text.push_str(&body);
        text.push('\n');
    }
    text
}

/// As a command for a POSIX shell, in which nothing of the request becomes anything but an argument.
pub fn as_curl(request: &Request<Vec<u8>>, root: &str) -> String {
    let url = quoted(&format!("{root}{}", request.uri()));
    let mut text = format!("curl --globoff -X {} {url}", request.method());
    for (name, value) in shown_headers(request) {
        text.push_str(&format!(" \\\n  -H {}", quoted(&format!("{name}: {value}"))));
    }
    if let Some(body) = body(request) {
        text.push_str(&format!(" \\\n  --data-raw {}", quoted(&body)));
    }
    text
}

/// What the request is told by; the browser's caching is not part of it.
fn shown_headers(request: &Request<Vec<u8>>) -> impl Iterator<Item = (&str, &str)> {
    let headers = request.headers().iter().filter(|(name, _)| **name != http::header::IF_NONE_MATCH);
    headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
}

fn body(request: &Request<Vec<u8>>) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(request.body()).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Request<Vec<u8>> {
        let body = br#"{"name":"O'Brien $(x) `y`"}"#.to_vec();
        Request::post("/msdyncrm_segments").header("content-type", "application/json").body(body).unwrap()
    }

    #[test]
    fn http_has_the_address_the_headers_and_the_body() {
        let expected = "POST https://o/api/msdyncrm_segments\ncontent-type: application/json\n\n{\n  \"name\": \"O'Brien $(x) `y`\"\n}\n";
        assert_eq!(as_http(&sample(), "https://o/api"), expected);
    }

    #[test]
    fn a_shell_reads_the_arguments_as_they_are() {
        let command = as_curl(&sample(), "https://o/api").replacen("curl", "printf '%s|'", 1);
        let output = std::process::Command::new("sh").args(["-c", &command]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.ends_with("--data-raw|{\n  \"name\": \"O'Brien $(x) `y`\"\n}|"), "{said}");
    }
}
