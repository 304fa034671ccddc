//! The Prefer header.

use http::HeaderMap;

use super::PREFER;

/// What the client would like. What is not known is ignored, as the header's standard says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prefer {
    pub(crate) representation: bool,
    pub(crate) max_page_size: Option<u32>,
    pub(crate) continue_on_error: bool,
    /// The patterns of `odata.include-annotations`.
    annotations: Option<String>,
}

impl Prefer {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self::read(headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok()))
    }

    fn read<'h>(headers: impl Iterator<Item = &'h str>) -> Self {
        let mut prefer = Self::default();
        for item in headers.flat_map(split_outside_quotes) {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "return" => prefer.representation = value == "representation",
                "odata.maxpagesize" => prefer.max_page_size = value.parse().ok().filter(|n| *n > 0),
                "odata.continue-on-error" => prefer.continue_on_error = matches!(value, "" | "true"),
                "odata.include-annotations" => prefer.annotations = Some(value.to_owned()),
                _ => {}
            }
        }
        prefer
    }

    /// Formatted values, for answers that always carry them.
    pub(crate) fn with_formatted_values() -> Self {
        Self { annotations: Some("OData.Community.Display.V1.FormattedValue".to_owned()), ..Self::default() }
    }

    /// Whether annotations of this term were asked for: `*`, a prefix before `*`, the term itself; a leading `-`
    /// excludes.
    pub(crate) fn wants(&self, term: &str) -> bool {
        let matches =
            |pattern: &str| pattern.strip_suffix('*').map_or(pattern == term, |prefix| term.starts_with(prefix));
        let patterns = || self.annotations.iter().flat_map(|list| list.split(',')).map(str::trim);
        patterns().any(matches) && !patterns().filter_map(|p| p.strip_prefix('-')).any(matches)
    }

    /// Whether any annotation was asked for, which turns conditional reads off.
    pub(crate) fn wants_annotations(&self) -> bool {
        self.annotations.is_some()
    }

    /// What was honoured in the answer to a read, for Preference-Applied.
    pub(crate) fn applied_to_read(&self, page_size: Option<u32>) -> Option<String> {
        let size = page_size.map(|n| format!("odata.maxpagesize={n}"));
        let annotations = self.annotations.as_ref().map(|list| format!("odata.include-annotations=\"{list}\""));
        let applied: Vec<String> = size.into_iter().chain(annotations).collect();
        (!applied.is_empty()).then(|| applied.join(","))
    }
}

fn split_outside_quotes(header: &str) -> Vec<&str> {
    let mut quoted = false;
    header
        .split(move |c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        })
        .map(str::trim)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Prefer {
        Prefer::read(std::iter::once(header))
    }

    #[test]
    fn a_quoted_list_stays_together() {
        let prefer =
            read("odata.maxpagesize=3,odata.include-annotations=\"OData.*,Microsoft.X\", return=representation");
        assert_eq!(prefer.max_page_size, Some(3));
        assert!(prefer.representation);
        assert!(prefer.wants("OData.Community.Display.V1.FormattedValue"));
        assert!(prefer.wants("Microsoft.X"));
        assert!(!prefer.wants("Microsoft.Y"));
    }

    #[test]
    fn a_star_is_everything_and_nothing_is_nothing() {
        assert!(read("odata.include-annotations=\"*\"").wants("anything"));
        assert!(!read("odata.include-annotations=\"*,-any*\"").wants("anything"));
        assert!(!read("respond-async").wants("anything"));
        assert_eq!(read("odata.maxpagesize=0").max_page_size, None);
    }
}
