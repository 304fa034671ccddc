//! "Did you mean": the known name nearest to a mistyped one.

/// The candidate that differs from `name` by the fewest edits, if by few enough to be meant; letter case is ignored.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = name.chars().count();
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The same, for names that a person may know by their label: a label written as one word finds its name too.
pub(crate) fn nearest_labelled<'c>(name: &str, candidates: &[(&'c str, &'c str)]) -> Option<&'c str> {
    let bare = |label: &str| label.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_ascii_lowercase();
    let wanted = bare(name);
    let by_label = candidates.iter().find(|(_, label)| !wanted.is_empty() && bare(label) == wanted);
    by_label.map(|(logical, _)| *logical).or_else(|| nearest(name, candidates.iter().map(|(logical, _)| *logical)))
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().map(|c| c.to_ascii_lowercase()).collect();
    let b: Vec<char> = b.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let cell = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut best = (cell(&above, j) + usize::from(from != to)).min(cell(&above, j + 1) + 1);
            best = best.min(cell(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                best = best.min(cell(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        for (a, b, edits) in
            [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "", 3), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }

    #[test]
    fn suggests_the_nearest_and_nothing_far() {
        let known = ["firstname", "lastname", "fullname"];
        assert_eq!(nearest("fristname", known), Some("firstname"));
        assert_eq!(nearest("FullNam", known), Some("fullname"));
        assert_eq!(nearest("address1_city", known), None);
    }
}
