//! Lists in the order of a text.

/// The items in the order of their keys, equal ones as they were.
pub fn in_order_of<T>(items: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let places = order(items.iter().map(key).enumerate().map(|(place, key)| (key, place)).collect());
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

/// The one sort of the app: each further type that is sorted costs some kilobytes.
fn order(mut keys: Vec<(String, usize)>) -> Vec<usize> {
    keys.sort();
    keys.into_iter().map(|(_, place)| place).collect()
}
