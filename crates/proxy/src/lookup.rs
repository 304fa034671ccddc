//! Tables of a real environment that records are looked up in by name, and what may be asked of them: ids and names.

use dataverse::{LookupTable, Query, Uuid};
use http::Method;
use percent_encoding::percent_decode_str;

use crate::refusal::Refusal;
use crate::resource::Resource;

/// What lookups of contacts, accounts, leads and events may point to, beside the tables that may be read as a whole:
/// the set, the id and the name.
const TABLES: [(&str, &str, &str); 14] = [
    ("teams", "teamid", "name"),
    ("transactioncurrencies", "transactioncurrencyid", "currencyname"),
    ("pricelevels", "pricelevelid", "name"),
    ("territories", "territoryid", "name"),
    ("campaigns", "campaignid", "name"),
    ("opportunities", "opportunityid", "name"),
    ("equipments", "equipmentid", "name"),
    ("services", "serviceid", "name"),
    ("slas", "slaid", "name"),
    ("subjects", "subjectid", "title"),
    ("msdyncrm_customerjourneys", "msdyncrm_customerjourneyid", "msdyncrm_name"),
    ("msdyncrm_marketingforms", "msdyncrm_marketingformid", "msdyncrm_name"),
    ("msdyncrm_marketingpages", "msdyncrm_marketingpageid", "msdyncrm_name"),
    ("msevtmgt_venues", "msevtmgt_venueid", "msevtmgt_name"),
];

const MOST: u32 = 50;

/// The options to forward, written anew from what was understood; `None` where the resource is no table of these.
pub(crate) fn judged(resource: &Resource, method: &Method, query: Option<&str>) -> Result<Option<String>, Refusal> {
    let [only] = resource.segments() else { return Ok(None) };
    let Some((set, id, name)) = TABLES.into_iter().find(|(set, ..)| *set == only.name) else { return Ok(None) };
    let Some(table) = LookupTable::new(set, id, name) else { return Ok(None) };
    if method != Method::GET {
        return Err(Refusal::Method { method: method.clone(), resource: set.to_owned(), allowed: &[Method::GET] });
    }
    let refused = || Refusal::Lookup { set, id, name, most: MOST };
    let query = query.filter(|_| only.key.is_none()).unwrap_or_default();
    let wanted = understood(&table, (id, name), query).ok_or_else(refused)?;
    // What was asked beside it would be lost.
    if options(query) == options(&wanted) { Ok(Some(wanted)) } else { Err(refused()) }
}

/// What the options ask for, as the client writes it.
fn understood(table: &LookupTable, (id, name): (&str, &str), query: &str) -> Option<String> {
    let asked = options(query)?;
    let find = |wanted: &str| asked.iter().find(|(option, _)| option == wanted).map(|(_, value)| value.as_str());
    let top = find("$top")?.parse().ok().filter(|top| (1..=MOST).contains(top))?;
    let filter = find("$filter");
    let query: Query<'_> = match filter.and_then(|filter| ids_of(filter, id)) {
        Some(ids) => return Some(table.with_ids(&ids).render()),
        None => table.search(&filter.map_or(Some(String::new()), |filter| text_of(filter, name))?, top),
    };
    Some(query.render())
}

/// The ids of `(id eq … or id eq …)`, if the filter is nothing else.
fn ids_of(filter: &str, id: &str) -> Option<Vec<Uuid>> {
    let parts = filter.strip_prefix('(')?.strip_suffix(')')?.split(" or ");
    parts.map(|part| part.strip_prefix(id)?.strip_prefix(" eq ")?.parse().ok()).collect()
}

/// The text within `contains(name,'…')`, if the filter is nothing else.
fn text_of(filter: &str, name: &str) -> Option<String> {
    let quoted = filter.strip_prefix("contains(")?.strip_prefix(name)?.strip_prefix(",'")?.strip_suffix("')")?;
    // Without the doubled quotes there is none left that would end the text.
    (!quoted.replace("''", "").contains('\'')).then(|| unbracketed(&quoted.replace("''", "'")))
}

/// The text without the brackets that keep a letter from being a pattern.
fn unbracketed(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let bracketed = [("[%]", '%'), ("[_]", '_'), ("[[]", '[')];
        let known = bracketed.into_iter().find_map(|(form, letter)| Some((rest.strip_prefix(form)?, letter)));
        let (after, letter) = known.unwrap_or_else(|| (rest.strip_prefix(first).unwrap_or_default(), first));
        plain.push(letter);
        rest = after;
    }
    plain
}

/// The options as names and values, in their order; `None` where one cannot be read.
pub(crate) fn options(query: &str) -> Option<Vec<(String, String)>> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    // To some readers a plus sign is a space.
    if query.contains('+') {
        return None;
    }
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').and_then(|(name, value)| Some((decoded(name)?, decoded(value)?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "59ac8bbf-57e7-e811-a9a9-000d3a35f403";

    fn judge(path: &str) -> Result<Option<String>, Refusal> {
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        judged(&Resource::parse(&format!("/api/data/v9.0/{path}")).unwrap(), &Method::GET, query)
    }

    #[test]
    fn ids_and_names_are_found_and_written_anew() {
        let wanted =
            "$select=teamid,name&$filter=contains(name,%27O%27%27Neill%20%26%20co%27)&$orderby=name%20asc&$top=20";
        for asked in
            [wanted, "$select=teamid,name&%24filter=contains(name,'O''Neill%20%26%20co')&$orderby=name%20asc&$top=20"]
        {
            assert_eq!(judge(&format!("teams?{asked}")).unwrap().as_deref(), Some(wanted), "{asked}");
        }
        assert!(judge("teams?$select=teamid,name&$orderby=name%20asc&$top=50").unwrap().is_some());
        let ids = format!("$select=teamid,name&$filter=(teamid%20eq%20{ID}%20or%20teamid%20eq%20{ID})&$top=2");
        assert_eq!(judge(&format!("teams?{ids}")).unwrap(), Some(ids));
        assert_eq!(judge("contacts?$select=fullname").unwrap(), None);
    }

    #[test]
    fn what_would_be_a_pattern_may_be_looked_for() {
        let teams = LookupTable::new("teams", "teamid", "name").unwrap();
        for text in ["50%", "a_b", "[x]", "[[%]", "[_", "O'Neill [%"] {
            let asked = teams.search(text, 20).render();
            assert_eq!(judge(&format!("teams?{asked}")).unwrap(), Some(asked), "{text}");
        }
        let pattern = "$select=teamid,name&$filter=contains(name,'a%25')&$orderby=name%20asc&$top=5";
        assert!(matches!(judge(&format!("teams?{pattern}")), Err(Refusal::Lookup { .. })));
    }

    #[test]
    fn anything_else_of_these_tables_is_refused() {
        for asked in [
            "",
            "?$select=teamid,name",
            "?$select=teamid,name,description&$orderby=name%20asc&$top=5",
            "?$select=teamid,name&$orderby=name%20asc&$top=51",
            "?$select=teamid,name&$orderby=name%20asc&$top=0",
            "?$select=teamid,name&$orderby=name%20asc&$top=5&$expand=teammembership_association",
            "?$select=teamid,name&$orderby=name%20asc&$top=5&$top=5000",
            "?$select=teamid,name&$orderby=description%20asc&$top=5",
            "?$select=teamid,name&$filter=contains(description,'a')&$orderby=name%20asc&$top=5",
            "?$select=teamid,name&$filter=contains(name,'a')%20or%20contains(description,'b')&$orderby=name%20asc&$top=5",
            "?$select=teamid,name&$filter=contains(name,'a'')&$orderby=name%20asc&$top=5",
            "?$select=teamid,name&$filter=contains(name,'+')&$orderby=name%20asc&$top=5",
            "?fetchXml=%3Cfetch%2F%3E",
            &format!("({ID})?$select=teamid,name&$orderby=name%20asc&$top=5"),
            &format!("?$select=teamid,name&$filter=(teamid%20eq%20{ID}%20or%20teamid%20eq%201)&$top=2"),
            &format!("?$select=teamid,name&$filter=(teamid%20eq%20{ID}%20or%20ownerid%20eq%20{ID})&$top=2"),
            &format!("?$select=teamid,name&$filter=(teamid%20eq%20{ID})&$top=9"),
        ] {
            let judged = judge(&format!("teams{asked}"));
            assert!(matches!(judged, Err(Refusal::Lookup { .. })), "{asked} {judged:?}");
        }
        let post = judged(&Resource::parse("/api/data/v9.0/teams").unwrap(), &Method::POST, None);
        assert!(matches!(post, Err(Refusal::Method { .. })));
    }
}
