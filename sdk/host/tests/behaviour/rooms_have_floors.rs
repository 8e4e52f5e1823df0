//! The rooms of the host's source use each other as ARCHITECTURE.md says, downwards alone, and no files in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// A file's module and the paths that it names, from the crate's root.
struct File {
    module: Vec<String>,
    /// Each with whether it is only passed on.
    uses: Vec<(Vec<String>, bool)>,
}

/// Every file of the source but tests, by its module.
struct House(BTreeMap<Vec<String>, File>);

fn words(of: &[&str]) -> Vec<String> {
    of.iter().map(|word| (*word).to_owned()).collect()
}

impl House {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = BTreeMap::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                if path.is_dir() && name != "bin" {
                    folders.push(path);
                } else if path.is_file() && !["lib.rs", "tests.rs"].contains(&name) {
                    let file = File::read(&root, path);
                    files.insert(file.module.clone(), file);
                }
            }
        }
        Self(files)
    }

    /// The file that a path leads to: through what modules pass on, to where it is written.
    fn find(&self, path: &[String]) -> Option<&File> {
        let depth = (1..=path.len())
            .rev()
            .find(|depth| self.0.contains_key(&path[..*depth]))?;
        let file = &self.0[&path[..depth]];
        let Some(item) = path.get(depth) else {
            return Some(file);
        };
        let passed = file
            .uses
            .iter()
            .find(|(to, passed)| *passed && to.last() == Some(item));
        passed.and_then(|(to, _)| self.find(to)).or(Some(file))
    }

    /// Which files use which.
    fn arrows(&self) -> BTreeMap<&[String], BTreeSet<&[String]>> {
        let all = self.0.values().map(|file| {
            let used = file.uses.iter().filter(|(_, passed)| !passed);
            let used = used.filter_map(|(path, _)| Some(self.find(path)?.module.as_slice()));
            let from = file.module.as_slice();
            (from, used.filter(|to| *to != from).collect())
        });
        all.collect()
    }
}

impl File {
    fn read(root: &Path, path: PathBuf) -> Self {
        let relative = path.strip_prefix(root).unwrap().with_extension("");
        let mut module: Vec<_> = relative
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let syntax = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
        let mut found = Found {
            module: module.clone(),
            uses: Vec::new(),
        };
        found.visit_file(&syntax);
        Self {
            module,
            uses: found.uses,
        }
    }
}

/// Collects paths that begin in this crate.
struct Found {
    module: Vec<String>,
    uses: Vec<(Vec<String>, bool)>,
}

impl Found {
    fn add(&mut self, path: Vec<String>, passed: bool) {
        let mut base = self.module.clone();
        let mut rest = path.into_iter().peekable();
        match rest.next().as_deref() {
            Some("crate") => base.clear(),
            Some("self") => {}
            Some("super") => {
                base.pop();
                while rest.next_if(|word| word == "super").is_some() {
                    base.pop();
                }
            }
            _ => return,
        }
        base.extend(rest);
        self.uses.push((base, passed));
    }

    fn tree(&mut self, before: &[String], tree: &syn::UseTree, passed: bool) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree, passed),
            syn::UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.tree(before, tree, passed));
            }
            syn::UseTree::Name(name) if name.ident == "self" => self.add(before.to_vec(), passed),
            syn::UseTree::Name(name) => self.add(with(&name.ident), passed),
            syn::UseTree::Rename(name) if name.ident == "self" => self.add(before.to_vec(), passed),
            syn::UseTree::Rename(name) => self.add(with(&name.ident), passed),
            syn::UseTree::Glob(_) => self.add(before.to_vec(), passed),
        }
    }
}

impl Visit<'_> for Found {
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        let passed = !matches!(item.vis, syn::Visibility::Inherited);
        self.tree(&[], &item.tree, passed);
    }

    fn visit_visibility(&mut self, _: &syn::Visibility) {
        // Who may use it is no use of them.
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let words = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.add(words.collect(), false);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, module: &syn::ItemMod) {
        let is_test = |attribute: &syn::Attribute| {
            let cfg = attribute.path().is_ident("cfg");
            cfg && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|what| what == "test")
        };
        if module.attrs.iter().any(is_test) {
            return;
        }
        // What stands in a module inside a file is one step further from the root.
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }
}

/// The table of ARCHITECTURE.md: each room, and those that it uses.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ARCHITECTURE.md");
    let page = fs::read_to_string(page).unwrap();
    let rooms = page
        .split_once("| room | job | uses |\n|---|---|---|\n")
        .unwrap()
        .1;
    let mut table = BTreeMap::new();
    for row in rooms.lines().take_while(|line| line.starts_with('|')) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let uses = cells[2].split(", ").filter(|room| !room.is_empty());
        let uses: BTreeSet<_> = uses.map(str::to_owned).collect();
        for room in cells[0].split(", ") {
            let room = room.trim_matches(['`', '/']);
            // Downwards alone: what a room uses has a row above it.
            assert!(
                uses.iter().all(|used| table.contains_key(used)),
                "{room}: {uses:?}"
            );
            table.insert(room.to_owned(), uses.clone());
        }
    }
    table
}

#[test]
fn rooms_use_those_that_the_table_says() {
    let house = House::read();
    let mut used: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (from, all) in house.arrows() {
        let rooms = used.entry(from[0].clone()).or_default();
        rooms.extend(
            all.iter()
                .map(|to| to[0].clone())
                .filter(|to| *to != from[0]),
        );
    }
    assert_eq!(used, table());
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let house = House::read();
    let mut left = house.arrows();
    assert!(left.len() > 100, "{} files", left.len());
    // Whoever uses nobody that is left goes, and whoever nobody uses: what stays is in a circle or between two.
    loop {
        let files: BTreeSet<_> = left.keys().copied().collect();
        let used: BTreeSet<_> = left.values().flatten().copied().collect();
        left.retain(|file, uses| {
            uses.retain(|used| files.contains(used));
            used.contains(file) && !uses.is_empty()
        });
        if left.len() == files.len() {
            break;
        }
    }
    let arrows = left.iter().flat_map(|(from, uses)| {
        let arrow = |to: &&[String]| format!("{} -> {}", from.join("/"), to.join("/"));
        uses.iter().map(arrow)
    });
    assert_eq!(arrows.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_path_is_followed_to_where_it_leads() {
    let house = House::read();
    let to = |path: &[&str]| house.find(&words(path)).unwrap().module.join("/");
    assert_eq!(to(&["limits", "Usage"]), "limits/usage");
    assert_eq!(to(&["imports", "Log"]), "imports/closed/log");
    assert_eq!(to(&["limits", "Limits"]), "limits");
    let mut found = Found {
        module: words(&["a", "b"]),
        uses: Vec::new(),
    };
    found.visit_file(
        &syn::parse_str(
            "use super::c::{D, self as e}; mod inner { use super::F; } \
             #[cfg(test)] mod tests { use crate::g; } fn h() -> super::super::I { crate::j::k() }",
        )
        .unwrap(),
    );
    let found: Vec<_> = found.uses.iter().map(|(path, _)| path.join("/")).collect();
    assert_eq!(found, ["a/c/D", "a/c", "a/b/F", "I", "j/k"]);
}
