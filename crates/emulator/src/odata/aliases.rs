//! Parameter aliases: `$filter=name eq @p1&@p1='x'`.

/// What an alias stands for that is not given.
pub(super) const NULL: &str = "null";

/// The options of a request, among which the aliases are.
pub(super) struct Aliases<'o>(pub(super) &'o [(String, String)]);

impl Aliases<'_> {
    pub(super) fn get(&self, alias: &str) -> &str {
        self.0.iter().find(|(name, _)| name == alias).map_or(NULL, |(_, value)| value)
    }
}
