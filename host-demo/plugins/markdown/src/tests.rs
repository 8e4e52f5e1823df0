//! Native tests of the rendering, with a site made of a closure instead of a host.

use std::cell::RefCell;

use crate::bindings::demo::press::types::Extensions;
use crate::bindings::exports::demo::press::renderer::{Document, Page, Refusal};
use crate::links::Site;
use crate::render::render;

/// A site that has everything but `gone.md`, and what it was asked and told.
#[derive(Default)]
struct Desk {
    asked: RefCell<Vec<String>>,
    told: RefCell<Vec<String>>,
}

impl Site for Desk {
    fn resolve(&self, target: &str) -> Option<String> {
        self.asked.borrow_mut().push(target.to_owned());
        (target != "gone.md").then(|| format!("/{target}"))
    }

    fn warn(&self, text: &str) {
        self.told.borrow_mut().push(text.to_owned());
    }
}

fn rendered(text: &str, extensions: Extensions, desk: &Desk) -> Result<Page, Refusal> {
    let document = Document {
        path: "a.md".to_owned(),
        text: text.to_owned(),
        extensions,
    };
    render(&document, desk)
}

#[track_caller]
fn page(text: &str) -> Page {
    rendered(text, Extensions::all(), &Desk::default()).expect("a page")
}

fn anchors(text: &str) -> Vec<String> {
    page(text)
        .outline
        .into_iter()
        .map(|heading| heading.anchor)
        .collect()
}

#[test]
fn headings_become_an_outline_with_anchors() {
    let page = page("intro\n\n# The `main` *thing*\n\n### Part\nA\n=\n");
    assert_eq!(page.title.as_deref(), Some("The main thing"));
    let outline: Vec<_> = page
        .outline
        .iter()
        .map(|h| (h.level, h.title.as_str(), h.anchor.as_str()))
        .collect();
    assert_eq!(
        outline,
        [
            (1, "The main thing", "the-main-thing"),
            (3, "Part", "part"),
            (1, "A", "a")
        ]
    );
    let heading = "<h1 id=\"the-main-thing\">The <code>main</code> <em>thing</em></h1>";
    assert!(page.html.contains(heading), "{}", page.html);
}

#[test]
fn anchors_are_unique_even_among_titles_that_look_numbered() {
    assert_eq!(
        anchors("# a\n# a-1\n# a\n# a\n# A!"),
        ["a", "a-1", "a-2", "a-3", "a-4"]
    );
    assert_eq!(
        anchors("# a\n# a\n# a-1\n# a-1"),
        ["a", "a-1", "a-1-1", "a-1-2"]
    );
}

#[test]
fn anchors_are_plain_names() {
    let titles = "# Don't  panic\n# snake_case - x\n# \u{4e16}\u{754c}\n#\n# --\n# <b>x</b>";
    let expected = [
        "dont-panic",
        "snake-case-x",
        "section",
        "section-1",
        "section-2",
        "x",
    ];
    assert_eq!(anchors(titles), expected);
}

#[test]
fn a_page_without_headings_has_no_title() {
    assert_eq!(page("text").title, None);
    assert_eq!(page("#\n\ntext").title, None);
    assert_eq!(page("#\n\n## b").title.as_deref(), Some("b"));
}

#[test]
fn every_destination_is_the_sites_answer() {
    let desk = Desk::default();
    let text = "[a](b.md) ![c](d.png \"t\") <https://x.example> <me@x.example> [e]\n\n[e]: #f";
    let page = rendered(text, Extensions::empty(), &desk).expect("a page");
    let asked = [
        "b.md",
        "d.png",
        "https://x.example",
        "mailto:me@x.example",
        "#f",
    ];
    assert_eq!(*desk.asked.borrow(), asked);
    for target in asked {
        assert!(
            page.html.contains(&format!("=\"/{target}\"")),
            "{target} in {}",
            page.html
        );
    }
    assert!(desk.told.borrow().is_empty());
}

#[test]
fn a_link_that_leads_nowhere_is_noted() {
    let desk = Desk::default();
    let page = rendered("[a](gone.md) ![b](gone.md)", Extensions::empty(), &desk).expect("a page");
    assert_eq!(
        page.html,
        "<p><a href=\"#\">a</a> <img src=\"#\" alt=\"b\" /></p>\n"
    );
    assert_eq!(
        *desk.told.borrow(),
        [
            "the link to \"gone.md\" leads nowhere",
            "the image to \"gone.md\" leads nowhere"
        ]
    );
}

#[test]
fn extensions_are_off_unless_asked_for() {
    let text = "|a|\n|-|\n|~~b~~[^n]|\n\n- [x] c\n\n[^n]: d";
    let plain = rendered(text, Extensions::empty(), &Desk::default())
        .expect("a page")
        .html;
    let full = page(text).html;
    for mark in [
        "<table>",
        "<del>",
        "type=\"checkbox\"",
        "footnote-definition",
    ] {
        assert!(!plain.contains(mark), "{mark} in {plain}");
        assert!(full.contains(mark), "{mark} not in {full}");
    }
}

#[test]
fn each_extension_is_asked_for_by_itself() {
    let text = "|a|\n|-|\n|~~b~~|";
    let html = rendered(text, Extensions::STRIKETHROUGH, &Desk::default())
        .expect("a page")
        .html;
    assert!(
        html.contains("<del>b</del>") && !html.contains("<table>"),
        "{html}"
    );
}

#[test]
fn footnotes_never_share_a_name_with_a_heading() {
    let html = page("# fn 1\n\na[^Fn-1] b[^\"x]\n\n[^fn-1]: c\n\n[^\"x]: d").html;
    assert!(html.contains("<h1 id=\"fn-1\">"), "{html}");
    assert!(
        html.contains("href=\"#fn_1\"") && html.contains("id=\"fn_1\""),
        "{html}"
    );
    assert!(
        html.contains("href=\"#fn_2\"") && html.contains("id=\"fn_2\""),
        "{html}"
    );
}

#[test]
fn html_is_passed_through() {
    assert_eq!(
        page("<b onclick=x>a</b>").html,
        "<p><b onclick=x>a</b></p>\n"
    );
    assert_eq!(page("<script>1</script>").html, "<script>1</script>");
}

#[test]
fn a_blank_document_is_refused() {
    for text in ["", " \n\t\n", "\u{a0}"] {
        let refusal = rendered(text, Extensions::all(), &Desk::default());
        assert!(matches!(refusal, Err(Refusal::Empty)), "{refusal:?}");
    }
}

#[test]
fn nesting_ends_at_sixty_four() {
    assert!(
        page(&format!("{}a", "> ".repeat(64)))
            .html
            .contains("<p>a</p>")
    );
    let desk = Desk::default();
    for (text, depth) in [(format!("{}[a](b)", "> ".repeat(65)), 65), (list(100), 100)] {
        let refusal = rendered(&text, Extensions::all(), &desk);
        assert!(
            matches!(refusal, Err(Refusal::TooDeep(d)) if d == depth),
            "{refusal:?}"
        );
    }
    assert!(
        desk.asked.borrow().is_empty(),
        "a refused document asks for nothing"
    );
}

/// A list within a list, and so on.
fn list(depth: usize) -> String {
    (0..depth)
        .map(|n| format!("{}- a\n", "  ".repeat(n)))
        .collect()
}

#[test]
fn lists_and_quotes_count_together_and_siblings_do_not() {
    assert!(
        page(&"- a\n\n> b\n\n".repeat(100))
            .html
            .contains("<blockquote>")
    );
    let mixed = rendered(&"> - ".repeat(40), Extensions::all(), &Desk::default());
    assert!(matches!(mixed, Err(Refusal::TooDeep(80))), "{mixed:?}");
}
