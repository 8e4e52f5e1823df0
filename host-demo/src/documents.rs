//! What is rendered: files, standard input, or this repository's own documents.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::error::DemoError;
use crate::press::{Document, Extensions};
use crate::site::Site;

/// Documents and the site that they belong to.
#[derive(Debug)]
pub(crate) struct Documents {
    documents: Vec<Document>,
    site: Arc<Site>,
}

impl Documents {
    /// The repository's root documents and its book.
    pub(crate) fn of_repository(root: &Path) -> Result<Self, DemoError> {
        let mut paths = markdown_in(root, Path::new(""))?;
        paths.extend(markdown_in(root, Path::new("docs/src"))?);
        if paths.is_empty() {
            return Err(DemoError::NoDocuments {
                path: root.to_owned(),
            });
        }
        let documents = paths.iter().map(|path| {
            let text = read(&root.join(path))?;
            Ok(document(path.to_string_lossy().replace('\\', "/"), text))
        });
        Ok(Self {
            documents: documents.collect::<Result<_, DemoError>>()?,
            site: Arc::new(Site::closed(files_below(root, Path::new(""))?)),
        })
    }

    /// The files that the caller named; `-` is standard input.
    pub(crate) fn of_files(files: &[PathBuf]) -> Result<Self, DemoError> {
        let documents = files.iter().map(|file| {
            let name = if file.as_os_str() == "-" {
                Path::new("stdin.md")
            } else {
                file
            };
            let text = if file.as_os_str() == "-" {
                read_input()?
            } else {
                read(file)?
            };
            Ok(document(name.to_string_lossy().into_owned(), text))
        });
        Ok(Self {
            documents: documents.collect::<Result<_, DemoError>>()?,
            site: Arc::new(Site::open()),
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter()
    }

    /// The page of each document in `folder`.
    pub(crate) fn pages(&self, folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
        let mut pages = HashMap::new();
        let all = self.documents.iter().map(|document| {
            let page = page(folder, Path::new(&document.path));
            match pages.insert(page.clone(), &document.path) {
                None => Ok(page),
                Some(other) => Err(DemoError::SamePage {
                    page,
                    documents: [other.clone(), document.path.clone()],
                }),
            }
        });
        all.collect()
    }

    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }
}

pub(crate) fn document(path: String, text: String) -> Document {
    Document {
        path,
        text,
        extensions: Extensions::all(),
    }
}

/// Writes a document's page.
pub(crate) fn write(page: &Path, html: &str) -> Result<(), DemoError> {
    let fail = |source| DemoError::File {
        path: page.to_owned(),
        source,
    };
    if let Some(parent) = page.parent() {
        std::fs::create_dir_all(parent).map_err(fail)?;
    }
    std::fs::write(page, html).map_err(fail)
}

/// `a/b.md` is `folder/a/b.html`. Nothing is written outside of the folder: a document from elsewhere,
/// `/x/b.md` or `../b.md`, is `folder/b.html`.
fn page(folder: &Path, document: &Path) -> PathBuf {
    let mut parts = document.components();
    let is_below = parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let inside = if is_below {
        document
    } else {
        Path::new(document.file_name().unwrap_or_default())
    };
    folder.join(inside).with_extension("html")
}

fn read(path: &Path) -> Result<String, DemoError> {
    let bytes = std::fs::read(path).map_err(|source| DemoError::File {
        path: path.to_owned(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|_| DemoError::NotText {
        path: path.to_owned(),
    })
}

fn read_input() -> Result<String, DemoError> {
    let path = PathBuf::from("standard input");
    let mut bytes = Vec::new();
    match std::io::stdin().read_to_end(&mut bytes) {
        Ok(_) => String::from_utf8(bytes).map_err(|_| DemoError::NotText { path }),
        Err(source) => Err(DemoError::File { path, source }),
    }
}

fn entries(root: &Path, folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let path = root.join(folder);
    let listed = path
        .read_dir()
        .and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut names: Vec<_> = listed
        .map_err(|source| DemoError::File {
            path: path.clone(),
            source,
        })?
        .into_iter()
        .map(|entry| folder.join(entry.file_name()))
        .collect();
    names.sort();
    Ok(names)
}

fn markdown_in(root: &Path, folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let files = entries(root, folder)?.into_iter();
    Ok(files
        .filter(|file| file.extension().is_some_and(|end| end == "md"))
        .collect())
}

/// Every file and folder of the repository that a document may link to.
fn files_below(root: &Path, folder: &Path) -> Result<Vec<String>, DemoError> {
    let mut files = Vec::new();
    for path in entries(root, folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "target" || name == ".git" {
            continue;
        }
        files.push(path.to_string_lossy().replace('\\', "/"));
        if root.join(&path).is_dir() {
            files.extend(files_below(root, &path)?);
        }
    }
    Ok(files)
}
