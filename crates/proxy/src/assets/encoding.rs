//! Which of a file's stored encodings a browser gets, by the weights of its `Accept-Encoding`.

use http::header::{ACCEPT_ENCODING, HeaderMap};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub(super) const BEST_FIRST: [Self; 2] = [Self::Brotli, Self::Gzip];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    pub(super) fn file_name(self, plain: &str) -> String {
        format!("{plain}{}", self.suffix())
    }

    /// The file that `name` would be an encoding of.
    pub(super) fn plain_name(name: &str) -> Option<&str> {
        Self::BEST_FIRST.iter().find_map(|encoding| name.strip_suffix(encoding.suffix()))
    }
}

/// The best of `available` among those that the browser weighs highest; nothing when it wants the plain bytes.
pub(super) fn choose(available: &[Encoding], asked: &HeaderMap) -> Option<Encoding> {
    let accepted: Vec<(String, f32)> = asked
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(weighted)
        .collect();
    let weight = |name: &str| {
        let of = |wanted: &str| accepted.iter().find(|(known, _)| known == wanted).map(|(_, weight)| *weight);
        of(name).or_else(|| of("*"))
    };
    let plain = weight("identity").unwrap_or(0.0);
    let mut best: Option<(Encoding, f32)> = None;
    for encoding in Encoding::BEST_FIRST.into_iter().filter(|encoding| available.contains(encoding)) {
        let weight = weight(encoding.name()).unwrap_or(0.0);
        if weight > 0.0 && weight >= plain && best.is_none_or(|(_, best)| weight > best) {
            best = Some((encoding, weight));
        }
    }
    best.map(|(encoding, _)| encoding)
}

fn weighted(item: &str) -> Option<(String, f32)> {
    let mut parts = item.split(';');
    let name = parts.next()?.trim().to_ascii_lowercase();
    let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.trim().parse().ok()).unwrap_or(1.0);
    (!name.is_empty()).then_some((name, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_weights_decide_and_brotli_wins_a_tie() {
        for (asked, expected) in [
            ("gzip, deflate, br, zstd", Some(Encoding::Brotli)),
            ("gzip", Some(Encoding::Gzip)),
            ("br;q=0.2, gzip;q=0.8", Some(Encoding::Gzip)),
            ("br;q=0, gzip;q=0", None),
            ("*", Some(Encoding::Brotli)),
            ("BR", Some(Encoding::Brotli)),
            ("identity, br;q=0.5", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, asked.parse().unwrap())]);
            assert_eq!(choose(&Encoding::BEST_FIRST, &headers), expected, "{asked}");
        }
        assert_eq!(choose(&Encoding::BEST_FIRST, &HeaderMap::new()), None);
    }
}
