//! What one cell says: contact ids and e-mail addresses in the forms that people have them in.

use uuid::Uuid;

/// Dataverse keeps no longer address of a contact.
const LONGEST_ADDRESS: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Id(Uuid),
    /// In lower case, as Dataverse compares them.
    Address(String),
}

impl Entry {
    /// An id with or without braces, quotes and the prefix of older segments; or an e-mail address.
    pub fn read(text: &str) -> Option<Self> {
        let bare = bare(text);
        let unprefixed = match bare.get(..3) {
            Some(prefix) if prefix.eq_ignore_ascii_case("crm") => bare.get(3..).map(self::bare),
            _ => None,
        };
        let id = |text: &str| Uuid::try_parse(text).ok();
        if let Some(id) = unprefixed.and_then(id).or_else(|| id(bare)) {
            return Some(Self::Id(id));
        }
        let (local, domain) = bare.split_once('@')?;
        let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_control() || c == '"');
        let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
        (plain(local) && plain(domain) && dotted && bare.chars().count() <= LONGEST_ADDRESS)
            .then(|| Self::Address(bare.to_lowercase()))
    }
}

/// The text without what lists and programs put around a value.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "\"'[](){}<>".contains(c))
}

/// An id and nothing else, with or without the prefix.
fn plain_id(cell: &str) -> Option<Uuid> {
    let text = match cell.len() {
        36 => cell,
        39 => cell.strip_prefix("crm")?,
        _ => return None,
    };
    Uuid::try_parse(text).ok()
}

/// Hands over every entry of a cell. `false` when something in it is neither an id nor an address.
pub fn entries(cell: &str, mut each: impl FnMut(Entry)) -> bool {
    // What nearly all cells of long lists are.
    if let Some(id) = plain_id(cell) {
        each(Entry::Id(id));
        return true;
    }
    // As mail programs write it: Ann Lee <ann@example.com>
    if let Some((_, rest)) = cell.split_once('<')
        && let Some((address, _)) = rest.split_once('>')
        && let Some(entry @ Entry::Address(_)) = Entry::read(address)
        && rest.matches('@').count() == 1
    {
        each(entry);
        return true;
    }
    let mut understood = true;
    for part in cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|')) {
        if bare(part).is_empty() {
            continue;
        }
        match Entry::read(part) {
            Some(entry) => each(entry),
            None => understood = false,
        }
    }
    understood
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "1405f4ba-1ee9-e811-a99d-000d3a35f12f";

    fn id() -> Entry {
        Entry::Id(ID.parse().unwrap())
    }

    fn all(cell: &str) -> (Vec<Entry>, bool) {
        let mut found = Vec::new();
        let understood = entries(cell, |entry| found.push(entry));
        (found, understood)
    }

    #[test]
    fn an_id_is_read_in_every_form_it_is_found_in() {
        for text in [
            ID,
            "1405F4BA-1EE9-E811-A99D-000D3A35F12F",
            "{1405f4ba-1ee9-e811-a99d-000d3a35f12f}",
            "crm1405f4ba-1ee9-e811-a99d-000d3a35f12f",
            "CRM{1405F4BA-1EE9-E811-A99D-000D3A35F12F}",
            "[\"crm1405f4ba-1ee9-e811-a99d-000d3a35f12f\"]",
            "1405f4ba1ee9e811a99d000d3a35f12f",
            " \u{a0}1405f4ba-1ee9-e811-a99d-000d3a35f12f\u{a0}",
        ] {
            assert_eq!(Entry::read(text), Some(id()), "{text}");
        }
    }

    #[test]
    fn an_address_is_one_whatever_its_case() {
        let address = |text: &str| Some(Entry::Address(text.to_owned()));
        assert_eq!(Entry::read("Ann.LEE+x@Example.com"), address("ann.lee+x@example.com"));
        assert_eq!(Entry::read("<o'brien@example.com>"), address("o'brien@example.com"));
        assert_eq!(Entry::read("jürgen@müller.example"), address("jürgen@müller.example"));
    }

    #[test]
    fn what_is_neither_is_said_to_be_neither() {
        let long = format!("{}@example.com", "x".repeat(100));
        for text in ["", "x", "crm", "1405f4ba", "a@b", "a@@b.c", "@b.c", "a@", "a@.c", "a@b.", "é", "crmé", &long] {
            assert_eq!(Entry::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_cell_may_hold_several() {
        let other = "0604cdd1-1ee9-e811-a99d-000d3a35f12f";
        let two = vec![id(), Entry::Id(other.parse().unwrap())];
        for between in [",", "; ", " ", "\t", "\", \"", "\n"] {
            assert_eq!(all(&format!("[\"{ID}{between}crm{other}\"]")), (two.clone(), true), "{between:?}");
        }
        assert_eq!(all("Ann Lee <ann@example.com>"), (vec![Entry::Address("ann@example.com".to_owned())], true));
        assert_eq!(all(&format!("oops {ID}")), (vec![id()], false));
        assert_eq!(all(" , \"\" "), (vec![], true));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "\\PC{0,60}") {
            all(&text);
        }

        #[test]
        fn every_id_is_read_back(id in any::<u128>(), upper in any::<bool>(), braces in any::<bool>(), prefix in any::<bool>()) {
            let id = Uuid::from_u128(id);
            let mut text = id.to_string();
            if upper { text = text.to_uppercase(); }
            if braces { text = format!("{{{text}}}"); }
            if prefix { text = format!("crm{text}"); }
            prop_assert_eq!(Entry::read(&text), Some(Entry::Id(id)));
        }
    }
}
