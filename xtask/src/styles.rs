//! Joins the style sheets that the built page names into one: a first visit asks once for them, and together they
//! compress to little more than half.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::failure::Failure;

const LINK: &str = "<link rel=\"stylesheet\"";

/// In the order of the page, which decides between rules.
pub(crate) fn join(dist: &Path) -> Result<(), Failure> {
    let page_path = dist.join("index.html");
    let page = fs::read_to_string(&page_path).map_err(|error| Failure::file(&page_path, &error))?;
    let mut all = String::new();
    let mut sheets = Vec::new();
    for tag in page.split_inclusive('>').filter_map(|text| text.get(text.rfind(LINK)?..)) {
        let Some(href) = href(tag) else { continue };
        let path = dist.join(href.rsplit('/').next().unwrap_or_default());
        all.push_str(&fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?);
        all.push('\n');
        sheets.push((tag, href, path));
    }
    let Some((first, rest)) = sheets.split_first() else {
        return Err(Failure::new("Joining the style sheets", "The built page names none."));
    };
    let mut hasher = DefaultHasher::new();
    all.hash(&mut hasher);
    let (tag, href, path) = first;
    let folder = href.rfind('/').and_then(|end| href.get(..=end)).unwrap_or_default();
    let name = format!("style-{:016x}.css", hasher.finish());
    let mut joined = page.replace(tag, &tag.replace(href, &format!("{folder}{name}")));
    for (tag, ..) in rest {
        joined = joined.replace(tag, "");
    }
    write(&dist.join(name), &all)?;
    write(&page_path, &joined)?;
    for path in std::iter::once(path).chain(rest.iter().map(|(_, _, path)| path)) {
        fs::remove_file(path).map_err(|error| Failure::file(path, &error))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

fn href(tag: &str) -> Option<&str> {
    tag.split_once("href=\"")?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Scratch;

    #[test]
    fn one_sheet_holds_all_in_the_order_of_the_page() {
        let scratch = Scratch::new(&std::env::temp_dir(), "styles").unwrap();
        let dist = scratch.path();
        fs::write(dist.join("b-1.css"), "b{}").unwrap();
        fs::write(dist.join("a-2.css"), "a{}").unwrap();
        let icon = r#"<link rel="icon" href="icon.svg"/>"#;
        let page = format!(
            r#"{icon}<link rel="stylesheet" href="/seg/b-1.css"/><link rel="stylesheet" href="/seg/a-2.css"/><body>"#
        );
        fs::write(dist.join("index.html"), page).unwrap();
        join(dist).unwrap();
        let page = fs::read_to_string(dist.join("index.html")).unwrap();
        let name = page.split("/seg/").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(page, format!(r#"{icon}<link rel="stylesheet" href="/seg/{name}"/><body>"#));
        assert_eq!(fs::read_to_string(dist.join(name)).unwrap(), "b{}\na{}\n");
        assert_eq!(fs::read_dir(dist).unwrap().count(), 2, "the page and its sheet");
    }
}
