//! `LIKE` as T-SQL has it: `%` any text, `_` one character, `[a-f]` one of a set, `[^a-f]` one outside of it.

/// One element of a pattern.
enum Part {
    Any,
    One,
    Letter(char),
    Set { inside: bool, ranges: Vec<(char, char)> },
}

/// Both have to be folded to one case.
pub(super) fn matches(text: &[char], pattern: &[char]) -> bool {
    let parts = parts(pattern);
    let (mut at, mut part) = (0, 0);
    // Where to go on when the text after the last `%` does not fit: it takes one character more.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(at) {
        let fits = match parts.get(part) {
            Some(Part::Any) => {
                retry = Some((at, part));
                part += 1;
                continue;
            }
            Some(Part::One) => true,
            Some(Part::Letter(own)) => *own == letter,
            Some(Part::Set { inside, ranges }) => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter)) == *inside
            }
            None => false,
        };
        if fits {
            at += 1;
            part += 1;
        } else if let Some((from, any)) = retry {
            retry = Some((from + 1, any));
            at = from + 1;
            part = any + 1;
        } else {
            return false;
        }
    }
    parts.iter().skip(part).all(|part| matches!(part, Part::Any))
}

fn parts(pattern: &[char]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        parts.push(match first {
            '%' => Part::Any,
            '_' => Part::One,
            '[' => match after.iter().position(|c| *c == ']').and_then(|end| after.split_at_checked(end)) {
                Some((set, behind)) => {
                    rest = behind.get(1..).unwrap_or_default();
                    self::set(set)
                }
                None => Part::Letter('['),
            },
            letter => Part::Letter(letter),
        });
    }
    parts
}

fn set(mut letters: &[char]) -> Part {
    let inside = letters.first() != Some(&'^');
    if !inside {
        letters = letters.get(1..).unwrap_or_default();
    }
    let mut ranges = Vec::new();
    loop {
        match letters {
            [from, '-', to, rest @ ..] => {
                ranges.push((*from, *to));
                letters = rest;
            }
            [one, rest @ ..] => {
                ranges.push((*one, *one));
                letters = rest;
            }
            [] => return Part::Set { inside, ranges },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_t_sql() {
        let like = |text: &str, pattern: &str| {
            matches(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>())
        };
        for (text, pattern) in [
            ("", ""),
            ("", "%%"),
            ("abc", "a%"),
            ("abc", "%b%"),
            ("abc", "a_c"),
            ("abc", "[a-c]bc"),
            ("xbc", "[^a-c]bc"),
            ("100%", "100[%]"),
            ("a[b", "a[b"),
            ("mississippi", "%iss%ip%i"),
            ("東京", "_京"),
            ("-", "[a-]"),
        ] {
            assert!(like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [
            ("abc", ""),
            ("", "_"),
            ("abc", "b%"),
            ("abc", "%d%"),
            ("bbc", "[^a-c]bc"),
            ("100x", "100[%]"),
            ("ab", "a"),
        ] {
            assert!(!like(text, pattern), "{text} {pattern}");
        }
    }

    #[test]
    fn a_pattern_of_many_wildcards_is_quick() {
        let text = vec!['a'; 4_000];
        let pattern: Vec<char> = "%a".repeat(200).chars().chain("b".chars()).collect();
        assert!(!matches(&text, &pattern));
    }
}
