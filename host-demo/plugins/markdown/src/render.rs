//! The way of a document: Markdown into events, events into HTML.
//!
//! [`lib`](crate) calls it once a document. The events pass through one small stage after the other
//! and are never collected: a plugin's memory is limited, and a document may be long.

use pulldown_cmark::{Options, Parser, html};

use crate::bindings::demo::press::types::Extensions;
use crate::bindings::exports::demo::press::renderer::{Document, Page, Refusal};
use crate::footnotes::Footnotes;
use crate::links::{Site, checked};
use crate::nesting::{Guard, LIMIT};
use crate::outline::Anchored;

/// Which of the parser's options each extension means.
const OPTIONS: [(Extensions, Options); 4] = [
    (Extensions::TABLES, Options::ENABLE_TABLES),
    (Extensions::FOOTNOTES, Options::ENABLE_FOOTNOTES),
    (Extensions::STRIKETHROUGH, Options::ENABLE_STRIKETHROUGH),
    (Extensions::TASKS, Options::ENABLE_TASKLISTS),
];

/// Renders one document, or says why not.
pub(crate) fn render(document: &Document, site: &impl Site) -> Result<Page, Refusal> {
    if document.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let parser = Parser::new_ext(&document.text, options(document.extensions));
    let mut guard = Guard::new(parser);
    let page = page(&mut guard, document.text.len(), site);
    match guard.deepest() {
        depth if depth > LIMIT => Err(Refusal::TooDeep(depth)),
        _ => Ok(page),
    }
}

/// Writes the events as a page. HTML is usually somewhat longer than its Markdown.
fn page<'a>(
    events: impl Iterator<Item = pulldown_cmark::Event<'a>>,
    length: usize,
    site: &impl Site,
) -> Page {
    let mut footnotes = Footnotes::default();
    let events = events.map(|event| footnotes.named(checked(event, site)));
    let mut anchored = Anchored::new(events);
    let mut html = String::with_capacity(length + length / 2);
    html::push_html(&mut html, &mut anchored);
    let outline = anchored.into_outline();
    let title = outline
        .iter()
        .map(|heading| &heading.title)
        .find(|title| !title.is_empty());
    Page {
        html,
        title: title.cloned(),
        outline,
    }
}

/// The parser's options for these extensions.
fn options(extensions: Extensions) -> Options {
    let asked = OPTIONS
        .iter()
        .filter(|(extension, _)| extensions.contains(*extension));
    asked.map(|(_, option)| *option).collect()
}
