//! The two languages that segments are written in.

use crate::ast::Query;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::parser::{self, Parse};

/// Which of the two languages a text is in. They share the tree: what only one of them has is an error in the other.
///
/// | | outbound | real-time |
/// |---|---|---|
/// | related records | `TRAVERSE(contact_account_parentcustomerid, account_1)` walks on | `RELATE(contact_customer_accounts, account_1)` stays and names |
/// | alias after PROFILE, DISTINCT, page operators | yes | no |
/// | `column IN ['a', 'b']` | no | yes |
/// | INTERACTION in UNION, INTERSECT, EXCEPT; `COUNT() >= 1` | no | yes |
/// | segment names | any | `SEGMENT_CJO_ID_` and 32 hexadecimal digits |
///
/// Sources: Microsoft's language page for the first; for the second, which Microsoft never described, its API page's
/// example and two public programs that read and write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `msdyncrm_segmentquery`: outbound marketing.
    #[default]
    Outbound,
    /// `msdynmkt_segmentquery`: real-time journeys.
    RealTime,
}

impl Dialect {
    /// Reads a query. Never fails and never panics: mistakes are diagnostics.
    pub fn parse(self, text: &str) -> Parse {
        parser::parse_as(self, text)
    }

    /// Everything about the query that the catalog and this language's limits object to, in the order of the text.
    pub fn check(self, query: &Query, catalog: &Catalog) -> Vec<Diagnostic> {
        crate::check::check_as(self, query, catalog)
    }
}
