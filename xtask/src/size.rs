//! How much a first visit transfers: the page and what it loads before anybody does anything, as brotli.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::compress::with_suffix;
use crate::failure::Failure;
use crate::workspace;

const LIMIT: u64 = 545_000;

pub(crate) fn check() -> Result<(), Failure> {
    let dist = workspace::dist();
    let page = fs::read_to_string(dist.join("index.html")).map_err(|error| Failure::file(&dist, &error))?;
    let mut total = 0;
    for name in std::iter::once("index.html").chain(loaded(&page)) {
        let bytes = transferred(&dist.join(name))?;
        total += bytes;
        println!("  {bytes:>9} B  {name}");
    }
    println!("  {total:>9} B  in all, of at most {LIMIT}");
    if total <= LIMIT {
        return Ok(());
    }
    Err(Failure::new("The size of a first visit", format!("{total} bytes are more than {LIMIT}.")).advise(
        "Look for a dependency that came in, or for code that is generated many times over (cargo tree, twiggy).",
    ))
}

fn transferred(path: &Path) -> Result<u64, Failure> {
    let compressed = with_suffix(path, "br");
    let served = if compressed.exists() { compressed.as_path() } else { path };
    fs::metadata(served).map(|metadata| metadata.len()).map_err(|error| Failure::file(served, &error))
}

/// Local scripts, programs, styles and icons that the page names.
fn loaded(page: &str) -> BTreeSet<&str> {
    page.split(['"', '\''])
        .filter_map(|text| text.strip_prefix("./").or_else(|| text.strip_prefix('/')))
        .filter(|name| [".js", ".wasm", ".css", ".svg"].iter().any(|kind| name.ends_with(kind)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_that_the_page_names_counts_once() {
        let page = r#"<link rel="stylesheet" href="/main-1.css"><link rel=preload href="./a_bg.wasm"/>
            <script>import init from '/a.js'; init({ module_or_path: '/a_bg.wasm' })</script><a href="/segments">"#;
        assert_eq!(loaded(page).into_iter().collect::<Vec<_>>(), ["a.js", "a_bg.wasm", "main-1.css"]);
    }
}
