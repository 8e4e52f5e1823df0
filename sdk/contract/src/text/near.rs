//! What somebody may have meant who mistyped a name. Told, never taken.

/// Longer names are not compared: nobody mistypes them by hand.
const LONGEST: usize = 100;

/// How many bytes have to be changed, added or taken away to make `b` of `a`; none where it is more
/// than one and a third of `b`, or a name is longer than 100 bytes.
///
/// ```
/// use guesthouse_contract::near;
///
/// assert_eq!(near("strict", "strickt"), Some(1));
/// assert_eq!(near("scripting", "strickt"), None);
/// ```
#[must_use]
pub fn near(a: &str, b: &str) -> Option<usize> {
    if a.len().max(b.len()) > LONGEST {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    let distance = row.last().copied().unwrap_or(0);
    (distance <= 1 + b.len() / 3).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn the_distance_counts_letters() {
        assert_eq!(near("add", "add"), Some(0));
        assert_eq!(near("add", "ad"), Some(1));
        assert_eq!(near("bools", "tools"), Some(1));
        assert_eq!(near("", "ab"), None);
        assert_eq!(near("", "a"), Some(1));
        let long = "a".repeat(101);
        assert_eq!(near(&long, &long), None);
    }
}
