//! A list cut into runs of neighbours that stay the same runs while the list is edited.

use segment_definition::NodeId;

/// What a new run holds, counted in conditions. A run is in the page as a whole or not at all.
const WEIGHT: usize = 16;
/// A run that came to hold more is cut again.
const HEAVIEST: usize = 2 * WEIGHT;

/// Neighbours in a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Run {
    /// Its name for as long as the list is on screen.
    pub(super) key: usize,
    /// How many stand before it.
    pub(super) start: usize,
    pub(super) rows: Vec<NodeId>,
}

/// The runs of the list as it is now. Those before and after the place of an edit are what they were, and an edit within
/// one run leaves its rows in it.
pub(super) fn cut(before: &[Run], now: &[NodeId], weight: impl Fn(NodeId) -> usize) -> Vec<Run> {
    let (mut from, mut to) = (0, now.len());
    let same_start = |run: &&Run| {
        let end = from + run.rows.len();
        let same = now.get(from..end) == Some(&run.rows);
        from = if same { end } else { from };
        same
    };
    let mut head = before.iter().take_while(same_start).count();
    let same_end = |run: &&Run| {
        let start = to.checked_sub(run.rows.len()).filter(|start| *start >= from);
        let same = start.is_some_and(|start| now.get(start..to) == Some(&run.rows));
        to = start.filter(|_| same).unwrap_or(to);
        same
    };
    let mut tail = before.iter().skip(head).rev().take_while(same_end).count();
    // What came between two runs belongs to the one before it; there is none before the first.
    if from < to && head + tail == before.len() {
        if let Some(last) = head.checked_sub(1).and_then(|last| before.get(last)) {
            head -= 1;
            from = last.start;
        } else if let Some(first) = before.first() {
            tail -= 1;
            to += first.rows.len();
        }
    }
    let mut keys = before.iter().skip(head).take(before.len() - head - tail).map(|run| run.key);
    let mut fresh = before.iter().map(|run| run.key + 1).max().unwrap_or(0);
    let mut runs: Vec<Run> = before.iter().take(head).cloned().collect();
    let changed = now.get(from..to).unwrap_or_default();
    let is_light = changed.iter().map(|id| weight(*id)).sum::<usize>() <= HEAVIEST;
    let most = if is_light { HEAVIEST } else { WEIGHT };
    let mut held = 0;
    for (place, id) in changed.iter().enumerate() {
        let own = weight(*id);
        if held == 0 || held + own > most {
            let key = keys.next().unwrap_or_else(|| {
                fresh += 1;
                fresh - 1
            });
            runs.push(Run { key, start: from + place, rows: Vec::new() });
            held = 0;
        }
        held += own.max(1);
        if let Some(run) = runs.last_mut() {
            run.rows.push(*id);
        }
    }
    let mut start = to;
    for run in before.iter().skip(before.len() - tail) {
        runs.push(Run { key: run.key, start, rows: run.rows.clone() });
        start += run.rows.len();
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use segment_definition::{Condition, Definition};

    fn ids(count: usize) -> Vec<NodeId> {
        let mut definition = Definition::new();
        (0..count).map(|_| definition.condition_leaf(Condition::empty()).top()).collect()
    }

    fn keys(runs: &[Run]) -> Vec<usize> {
        runs.iter().map(|run| run.key).collect()
    }

    fn check(runs: &[Run], list: &[NodeId]) {
        let all: Vec<NodeId> = runs.iter().flat_map(|run| run.rows.iter().copied()).collect();
        assert_eq!(all, list);
        let mut start = 0;
        for run in runs {
            assert_eq!(run.start, start);
            start += run.rows.len();
            assert!(!run.rows.is_empty() && run.rows.len() <= HEAVIEST);
        }
        let mut seen = keys(runs);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), runs.len(), "each key once");
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    fn a_list_that_grows_at_its_end_keeps_its_runs() {
        let all = ids(200);
        let mut runs = Vec::new();
        for length in 1..=all.len() {
            let before = keys(&runs);
            runs = cut(&runs, &all[..length], |_| 1);
            check(&runs, &all[..length]);
            assert!(keys(&runs).starts_with(&before), "at {length}");
        }
        assert!(runs.len() <= 200 / WEIGHT + 1);
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    fn an_edit_in_one_run_leaves_the_others() {
        let all = ids(161);
        let (list, new) = (&all[..160], all[160]);
        let runs = cut(&[], list, |_| 1);
        check(&runs, list);
        assert_eq!(runs.len(), 10);
        for place in 0..=list.len() {
            let mut more = list.to_vec();
            more.insert(place, new);
            let after = cut(&runs, &more, |_| 1);
            check(&after, &more);
            assert_eq!(keys(&after), keys(&runs), "put in at {place}");
        }
        for place in 0..list.len() {
            let mut fewer = list.to_vec();
            fewer.remove(place);
            let after = cut(&runs, &fewer, |_| 1);
            check(&after, &fewer);
            assert_eq!(keys(&after), keys(&runs), "taken out at {place}");
            let mut moved = list.to_vec();
            moved.swap(place, (place + 1) % list.len());
            check(&cut(&runs, &moved, |_| 1), &moved);
        }
        check(&cut(&runs, &[], |_| 1), &[]);
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    fn a_run_holds_few_groups_or_one_that_is_heavy() {
        let list = ids(40);
        let lengths = |weight: usize| cut(&[], &list, |_| weight).iter().map(|run| run.rows.len()).collect::<Vec<_>>();
        assert_eq!(lengths(5), [3; 13].into_iter().chain([1]).collect::<Vec<_>>());
        assert_eq!(lengths(100), [1; 40]);
    }
}
