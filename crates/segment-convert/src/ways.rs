//! Conditions that mix several tables by AND and OR, taken apart into what is asked of each.

/// What is asked of one table, put together.
pub(crate) trait Group: Clone {
    fn all(parts: Vec<Self>) -> Self;
    fn any(parts: Vec<Self>) -> Self;
}

/// A condition in parts that are about one table each.
#[derive(Clone, Debug)]
pub(crate) enum Mixed<T> {
    /// About the table at this place alone.
    At(usize, T),
    All(Vec<Mixed<T>>),
    Any(Vec<Mixed<T>>),
}

/// One way of meeting the whole: conditions, each with the place of its table.
pub(crate) type Way<T> = Vec<(usize, T)>;

/// Beyond this, a condition that mixes tables by OR gets too long.
const MOST_WAYS: usize = 32;

impl<T: Group> Mixed<T> {
    pub(crate) fn joined(parts: Vec<Self>, all: bool) -> Self {
        let mut of_table: Vec<(usize, Vec<T>)> = Vec::new();
        let mut mixed = Vec::new();
        for part in parts {
            match part {
                Self::At(place, own) => match of_table.iter_mut().find(|(known, _)| *known == place) {
                    Some((_, parts)) => parts.push(own),
                    None => of_table.push((place, vec![own])),
                },
                other => mixed.push(other),
            }
        }
        let group = |parts: Vec<T>| if all { T::all(parts) } else { T::any(parts) };
        let mut joined: Vec<Self> = of_table.into_iter().map(|(place, own)| Self::At(place, group(own))).collect();
        joined.extend(mixed);
        if joined.len() == 1 {
            return joined.remove(0);
        }
        if all { Self::All(joined) } else { Self::Any(joined) }
    }

    /// All ways of meeting it, without OR between tables; `None` when they are too many.
    pub(crate) fn ways(self) -> Option<Vec<Way<T>>> {
        match self {
            Self::At(place, own) => Some(vec![vec![(place, own)]]),
            Self::Any(parts) => {
                let mut ways = Vec::new();
                for part in parts {
                    ways.extend(part.ways()?);
                    if ways.len() > MOST_WAYS {
                        return None;
                    }
                }
                Some(ways)
            }
            Self::All(parts) => {
                let mut ways: Vec<Way<T>> = vec![Vec::new()];
                for part in parts {
                    let next = part.ways()?;
                    if ways.len() * next.len() > MOST_WAYS {
                        return None;
                    }
                    ways = ways
                        .iter()
                        .flat_map(|way| next.iter().map(move |more| [way.as_slice(), more.as_slice()].concat()))
                        .collect();
                }
                Some(ways)
            }
        }
    }
}
