//! How much a first visit transfers: the page and what it loads before anybody does anything, as brotli. And how much
//! the rest of the app is, which is loaded when it is needed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::compress::with_suffix;
use crate::failure::Failure;
use crate::workspace;

const LIMIT: u64 = 310_000;
const LATER_LIMIT: u64 = 650_000;

pub(crate) fn check() -> Result<(), Failure> {
    let dist = workspace::dist();
    let page = fs::read_to_string(dist.join("index.html")).map_err(|error| Failure::file(&dist, &error))?;
    let first: Vec<&str> = std::iter::once("index.html").chain(loaded(&page)).collect();
    let later = programs(&dist)?;
    let later: Vec<&str> = later.iter().map(String::as_str).filter(|name| !first.contains(name)).collect();
    if later.is_empty() {
        return Err(Failure::new("The size of the app", "No part of it is loaded later: it was not cut into parts."));
    }
    within("A first visit", &dist, &first, LIMIT)?;
    within("What is loaded later", &dist, &later, LATER_LIMIT)
}

fn within(what: &str, dist: &Path, names: &[&str], limit: u64) -> Result<(), Failure> {
    let mut total = 0;
    println!("  {what}:");
    for name in names {
        let bytes = transferred(&dist.join(name))?;
        total += bytes;
        println!("  {bytes:>9} B  {name}");
    }
    println!("  {total:>9} B  in all, of at most {limit}");
    if total <= limit {
        return Ok(());
    }
    Err(Failure::new(format!("The size of the app: {what}"), format!("{total} bytes are more than {limit}.")).advise(
        "Look for a dependency that came in, for code that is generated many times over (cargo tree, twiggy), or for \
         something that the first screen need not know (src/parts.rs).",
    ))
}

fn programs(dist: &Path) -> Result<Vec<String>, Failure> {
    let entries = fs::read_dir(dist).map_err(|error| Failure::file(dist, &error))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.filter(|name| name.ends_with(".wasm")).collect())
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
