//! A mistake with the line of the file that it stands in.
//!
//! It must never fail: a file that is not there is a picture without an excerpt.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use guesthouse_contract::{Finding, Flaw, is_hidden, shown};

/// Something to say, and where.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// What is wrong.
    title: String,
    /// A stable name for it.
    code: Option<String>,
    place: Option<Line>,
    /// Stands below the line.
    label: String,
    /// Stand below the excerpt.
    notes: Vec<String>,
}

/// A line of a file.
#[derive(Debug, Clone)]
struct Line {
    file: String,
    line: usize,
}

impl Picture {
    /// A title alone.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self {
            title: harmless(title),
            code: None,
            place: None,
            label: String::new(),
            notes: Vec::new(),
        }
    }

    /// A stable name for what is wrong.
    pub(crate) fn coded(self, code: &str) -> Self {
        let code = Some(code.to_owned());
        Self { code, ..self }
    }

    /// The line that it is about, and what to say below that.
    pub(crate) fn at(mut self, file: &str, line: usize, label: impl Into<String>) -> Self {
        let file = file.to_owned();
        self.place = Some(Line { file, line });
        self.label = harmless(label);
        self
    }

    /// One more line below.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(harmless(note));
        self
    }

    /// What is wrong with an item of a WIT, below its line.
    pub(crate) fn of_flaw(flaw: &Flaw) -> Self {
        let picture = Self::new(format!("`{}`: {}", flaw.item, flaw.kind));
        match &flaw.place {
            Some(place) => picture.at(&place.file, place.line as usize, "here"),
            None => picture,
        }
    }

    /// The contract check's words, with both sides' WIT below them.
    pub(crate) fn of_finding(finding: &Finding) -> Self {
        let words = finding.to_string();
        let place = finding.place().map(|place| format!(" ({place})"));
        let title = words.strip_suffix(place.as_deref().unwrap_or_default());
        let mut picture = Self::new(title.unwrap_or(&words));
        picture = picture.coded(finding.code());
        if let Some(place) = finding.place() {
            picture = picture.at(&place.file, place.line as usize, "what the host has");
        }
        if let Some(expected) = finding.expected() {
            picture = picture.note(format!("host:   {expected}"));
        }
        match finding.found() {
            Some(found) => picture.note(format!("plugin: {found}")),
            None => picture,
        }
    }

    pub(crate) fn render(&self, renderer: &Renderer) -> String {
        let source = self.place.as_ref().and_then(read);
        let file = self
            .place
            .as_ref()
            .map(|place| shown(&place.file).to_string());
        let file = file.as_deref().unwrap_or_default();
        let mut title = Level::ERROR.primary_title(self.title.as_str());
        if let Some(code) = &self.code {
            title = title.id(code.as_str());
        }
        let mut group = Group::with_title(title);
        if let Some(place) = &self.place {
            group = match &source {
                Some((text, span)) => group.element(
                    Snippet::source(text.as_str())
                        .line_start(1)
                        .path(file)
                        .annotation(
                            AnnotationKind::Primary
                                .span(span.clone())
                                .label(self.label.as_str()),
                        ),
                ),
                None => group.element(Origin::path(file).line(place.line)),
            };
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        renderer.render(&[group])
    }
}

/// Words of a picture, which stand between the colours of the command.
fn harmless(words: impl Into<String>) -> String {
    shown(words.into()).lines().to_string()
}

/// The file as it can be shown, and where in it the line's words are.
fn read(place: &Line) -> Option<(String, std::ops::Range<usize>)> {
    let text = std::fs::read_to_string(Path::new(&place.file)).ok()?;
    let text = text.replace("\r\n", "\n").replace('\t', "    ");
    let hide = |c| {
        if c != '\n' && is_hidden(c) {
            '\u{fffd}'
        } else {
            c
        }
    };
    let text: String = text.chars().map(hide).collect();
    let line = text.lines().nth(place.line.checked_sub(1)?)?;
    // Lines are slices of the text, so the distance of their beginnings is an offset.
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    let words = line.trim();
    let indent = line.len() - line.trim_start().len();
    let span = start + indent..start + indent + words.len();
    Some((text, span))
}
