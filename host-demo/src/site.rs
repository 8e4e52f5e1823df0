//! The addresses of a site: which documents there are, and where a link in one of them leads.

use std::collections::BTreeSet;

/// The paths of all documents, relative to the site's root.
#[derive(Debug, Default)]
pub(crate) struct Site {
    paths: BTreeSet<String>,
    /// Links to anything else are kept as they are: the site is not all there is.
    open: bool,
}

impl Site {
    /// A site whose links must lead to one of its own documents or files.
    pub(crate) fn closed(paths: impl IntoIterator<Item = String>) -> Self {
        Self {
            paths: paths.into_iter().collect(),
            open: false,
        }
    }

    /// A site of which only some documents are known.
    pub(crate) fn open() -> Self {
        Self {
            paths: BTreeSet::new(),
            open: true,
        }
    }

    /// Where `target` leads from `document`; documents become their HTML.
    pub(crate) fn resolve(&self, document: &str, target: &str) -> Option<String> {
        if target.starts_with('#') || has_scheme(target) {
            return Some(target.to_owned());
        }
        let (path, fragment) = match target.split_once('#') {
            Some((path, fragment)) => (path, format!("#{fragment}")),
            None => (target, String::new()),
        };
        let known = self.open || self.paths.contains(&join(document, path)?);
        let html = path.strip_suffix(".md").map(|stem| format!("{stem}.html"));
        known.then(|| html.unwrap_or_else(|| path.to_owned()) + &fragment)
    }
}

/// `https:`, `mailto:` and the like; whether it is a good one is the sanitizer's business.
fn has_scheme(target: &str) -> bool {
    let scheme = target.split_once(':').map(|(scheme, _)| scheme);
    scheme
        .is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// `docs/a.md` and `../b.md` make `b.md`; `None` above the root.
fn join(document: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn links_lead_to_documents_of_the_site_or_nowhere() {
        let site = Site::closed(["README.md", "docs/limits.md", "LICENSE"].map(str::to_owned));
        let resolve = |from: &str, to: &str| site.resolve(from, to);
        assert_eq!(
            resolve("README.md", "docs/limits.md#fuel").as_deref(),
            Some("docs/limits.html#fuel")
        );
        assert_eq!(
            resolve("docs/limits.md", "../LICENSE").as_deref(),
            Some("../LICENSE")
        );
        assert_eq!(resolve("docs/limits.md", "#top").as_deref(), Some("#top"));
        assert_eq!(
            resolve("README.md", "https://example.org").as_deref(),
            Some("https://example.org")
        );
        assert_eq!(resolve("README.md", "docs/none.md"), None);
        assert_eq!(resolve("README.md", "../../etc/passwd"), None);
        assert_eq!(
            Site::open().resolve("a.md", "b.md").as_deref(),
            Some("b.html")
        );
    }
}
