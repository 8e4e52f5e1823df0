//! How a fresh build compares with the committed one.

use crate::{Entry, digest};

/// How a fresh build compares with the committed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The same bytes.
    Same,
    /// There was none, or its sources have changed since.
    Renewed,
    /// The compiler has moved on: other bytes are to be expected.
    OtherCompiler,
    /// Its tools never give the same bytes twice; the committed file is the one of the manifest,
    /// and its sources have not changed.
    Pinned,
    /// The same sources and compiler gave other bytes, or the committed file is not what the
    /// manifest says: somebody has to look.
    Differs,
}

/// Whether the bytes may differ is a question of sources and compiler; that the committed file is
/// the one that the manifest speaks of comes first.
pub(super) fn verdict(
    old: Option<&Entry>,
    committed: Option<&[u8]>,
    fresh: &Entry,
    same_compiler: bool,
) -> Verdict {
    let Some(old) = old else {
        return Verdict::Renewed;
    };
    if committed.map(digest::of_bytes).as_ref() != Some(&old.digest) {
        return Verdict::Differs;
    }
    if old.source != fresh.source {
        return Verdict::Renewed;
    }
    match (old.digest == fresh.digest, same_compiler) {
        (true, _) => Verdict::Same,
        (false, true) if !fresh.reproducible => Verdict::Pinned,
        (false, true) => Verdict::Differs,
        (false, false) => Verdict::OtherCompiler,
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, verdict};
    use crate::Entry;

    fn entry(source: &str, component: &[u8]) -> Entry {
        Entry::of("a", source.to_owned(), component)
    }

    /// The verdict on a fresh build, given what was committed.
    fn judge(same_compiler: bool, fresh: &Entry, on_disk: &[u8]) -> Verdict {
        verdict(
            Some(&entry("s", b"old")),
            Some(on_disk),
            fresh,
            same_compiler,
        )
    }

    #[test]
    fn only_a_changed_source_or_compiler_may_change_the_bytes() {
        let fresh = |source, bytes| entry(source, bytes);
        assert_eq!(judge(true, &fresh("s", b"old"), b"old"), Verdict::Same);
        assert_eq!(judge(true, &fresh("s", b"new"), b"old"), Verdict::Differs);
        assert_eq!(judge(true, &fresh("t", b"new"), b"old"), Verdict::Renewed);
        assert_eq!(judge(false, &fresh("s", b"old"), b"old"), Verdict::Same);
        assert_eq!(
            judge(false, &fresh("s", b"new"), b"old"),
            Verdict::OtherCompiler
        );
        assert_eq!(judge(false, &fresh("t", b"new"), b"old"), Verdict::Renewed);
        assert_eq!(
            verdict(None, None, &fresh("s", b"old"), true),
            Verdict::Renewed
        );
    }

    #[test]
    fn a_committed_file_that_is_not_what_the_manifest_says_is_noticed() {
        assert_eq!(
            judge(true, &entry("s", b"old"), b"swapped"),
            Verdict::Differs
        );
        assert_eq!(
            judge(false, &entry("s", b"new"), b"swapped"),
            Verdict::Differs
        );
    }

    #[test]
    fn what_is_not_reproducible_is_pinned_until_sources_or_tools_change() {
        let fresh = |source, bytes| {
            let mut entry = entry(source, bytes);
            entry.reproducible = false;
            entry
        };
        assert_eq!(judge(true, &fresh("s", b"new"), b"old"), Verdict::Pinned);
        assert_eq!(judge(true, &fresh("t", b"new"), b"old"), Verdict::Renewed);
        assert_eq!(
            judge(true, &fresh("s", b"new"), b"swapped"),
            Verdict::Differs
        );
        assert_eq!(
            judge(false, &fresh("s", b"new"), b"old"),
            Verdict::OtherCompiler
        );
    }
}
