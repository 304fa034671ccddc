//! Chance that is the same every time: SplitMix64, and what is drawn from it.

use uuid::Builder;

/// A stream of numbers. Parts of the data have streams of their own, so that one can change without the others.
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
    /// Ids rise, as Dataverse's sequential ones do: SQLite then writes its indexes in order.
    ids: u32,
}

const SEED: u64 = 0x5E61_B01D_DA7A_2026;

impl Random {
    pub(super) fn stream(number: u64) -> Self {
        let mut random = Self { state: SEED ^ number.wrapping_mul(0xD134_2543_DE82_EF95), ids: 0 };
        random.ids = u32::try_from(random.next() >> 35).unwrap_or(0);
        random
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub(super) fn fraction(&mut self) -> f64 {
        const SCALE: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.next() >> 11) as f64 * SCALE
    }

    /// Below `n`; zero when `n` is.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        // The high half of a 128-bit product: even, and without division.
        u64::try_from((u128::from(self.next()) * u128::from(n)) >> 64).unwrap_or(0)
    }

    /// From `low` to below `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low))).unwrap_or(0)
    }

    pub(super) fn chance(&mut self, percent: f64) -> bool {
        self.fraction() * 100.0 < percent
    }

    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// Few of the first get most: an eighth of the picks falls on the first 64th.
    pub(super) fn skewed_index(&mut self, length: usize) -> usize {
        let fraction = self.fraction();
        ((fraction * fraction * length as f64) as usize).min(length.saturating_sub(1))
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.index(from.len());
        from.get(index)
    }

    /// The text picked, or nothing from an empty list.
    pub(super) fn word(&mut self, from: &[&'static str]) -> &'static str {
        self.pick(from).copied().unwrap_or("")
    }

    /// One of the values, each as often as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, u32)]) -> Option<T> {
        let total: u64 = from.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = self.below(total);
        for (value, weight) in from {
            let weight = u64::from(*weight);
            if left < weight {
                return Some(*value);
            }
            left -= weight;
        }
        None
    }

    /// A value in so many percent of all cases.
    pub(super) fn maybe<T>(&mut self, percent: f64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| value(self))
    }

    /// Digits in place of each `#`.
    pub(super) fn digits(&mut self, pattern: &str) -> String {
        let mut digit = |c| if c == '#' { char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0)) } else { c };
        pattern.chars().map(&mut digit).collect()
    }

    /// A new record's id, greater than the one before.
    pub(super) fn guid(&mut self) -> String {
        let step = u32::try_from(self.below(400)).unwrap_or(0) + 1;
        self.ids = self.ids.wrapping_add(step);
        let mut bytes = (u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes();
        for (byte, high) in bytes.iter_mut().zip(self.ids.to_be_bytes()) {
            *byte = high;
        }
        Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_every_time_and_unlike_the_others() {
        let (mut a, mut b, mut c) = (Random::stream(1), Random::stream(1), Random::stream(2));
        let (first, again, other) = (a.guid(), b.guid(), c.guid());
        assert_eq!(first, again);
        assert_eq!(first, "1ed7038c-6aa1-426b-af06-25eddd359583");
        assert_ne!(first, other);
        assert!(a.guid() > first);
    }

    #[test]
    fn weights_and_shares_come_out_as_asked() {
        let mut random = Random::stream(3);
        let ones = (0..10_000).filter(|_| random.weighted(&[(1, 9), (2, 1)]) == Some(1)).count();
        assert!((8_800..9_200).contains(&ones), "{ones}");
        let some = (0..10_000).filter(|_| random.maybe(25.0, |_| ()).is_some()).count();
        assert!((2_300..2_700).contains(&some), "{some}");
        assert_eq!(random.weighted::<u8>(&[]), None);
        assert!((0..1_000).all(|_| (-3..4).contains(&random.between(-3, 4))));
    }
}
