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

/// What somebody meant, perhaps, who wrote `wanted`: of some candidates, each with a name, the one whose
/// name is [`near`]est. A candidate with several names comes once with each.
///
/// Where two are equally near, it is the one that begins like `wanted` for longer, because a name's
/// beginning is seldom mistyped; then the one whose name comes first in alphabetical order, so that the
/// answer does not depend on the order of the candidates. A name that has no letter of `wanted` in its
/// place is never meant.
///
/// ```
/// use guesthouse_contract::nearest;
///
/// let fields = ["tables", "memory", "memories"].map(|name| (name, name));
/// assert_eq!(nearest(fields, "memry"), Some("memory"));
/// assert_eq!(nearest(fields, "chairs"), None);
/// ```
pub fn nearest<T, N: AsRef<str>>(
    candidates: impl IntoIterator<Item = (T, N)>,
    wanted: &str,
) -> Option<T> {
    let close = candidates.into_iter().filter_map(|(candidate, name)| {
        // Of the shorter and the longer, so that `instances` can mean `core_instances`.
        let mut both = [name.as_ref(), wanted];
        both.sort_by_key(|text| text.len());
        let distance = near(both[0], both[1])?;
        let is_another = distance >= name.as_ref().len() && distance > 0;
        (!is_another).then_some((distance, name, candidate))
    });
    let first = close.min_by(|(a_distance, a, _), (b_distance, b, _)| {
        let (a, b) = (a.as_ref(), b.as_ref());
        let by_distance = a_distance.cmp(b_distance);
        let by_beginning = || beginning(b, wanted).cmp(&beginning(a, wanted));
        by_distance.then_with(by_beginning).then_with(|| a.cmp(b))
    });
    first.map(|(_, _, candidate)| candidate)
}

/// How many bytes two names have in common before they differ.
fn beginning(a: &str, b: &str) -> usize {
    let pairs = a.bytes().zip(b.bytes());
    pairs.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::{near, nearest};

    fn nearest_of<'n>(names: &[&'n str], wanted: &str) -> Option<&'n str> {
        nearest(names.iter().map(|name| (*name, name)), wanted)
    }

    #[test]
    fn the_nearest_has_the_fewest_changes() {
        assert_eq!(nearest_of(&["put", "push", "pull"], "pusj"), Some("push"));
        assert_eq!(
            nearest_of(&["strict", "scripting"], "strikt"),
            Some("strict")
        );
        assert_eq!(nearest_of(&["strict"], "scripting"), None);
        assert_eq!(
            nearest_of(&["core_instances"], "instances"),
            Some("core_instances")
        );
        assert_eq!(nearest_of(&[], "strict"), None);
    }

    #[test]
    fn of_equals_it_is_the_one_that_begins_alike() {
        for names in [["bools", "tooth"], ["tooth", "bools"]] {
            // One change from `bools`, one from `tooth`.
            assert_eq!(nearest_of(&["bools", "tooth"], "tools"), Some("bools"));
            assert_eq!(nearest_of(&names, "tooxs"), Some("tooth"));
        }
    }

    #[test]
    fn of_those_too_it_is_the_first_by_name_whatever_their_order() {
        for names in [["red", "rev"], ["rev", "red"]] {
            assert_eq!(nearest_of(&names, "rex"), Some("red"));
        }
    }

    #[test]
    fn what_has_nothing_in_common_is_not_meant() {
        assert_eq!(near("a", "b"), Some(1));
        assert_eq!(nearest_of(&["a"], "b"), None);
        assert_eq!(nearest_of(&["ab"], "ad"), Some("ab"));
    }

    #[test]
    fn a_candidate_may_have_several_names() {
        let names = [(1, "words/count"), (1, "count"), (2, "words/clean")];
        assert_eq!(nearest(names, "coumt"), Some(1));
        assert_eq!(nearest(names, "words/claen"), Some(2));
    }

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
