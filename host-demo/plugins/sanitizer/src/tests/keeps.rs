//! What has to survive: a sanitizer that takes out too much is not used for long.

use super::{article, comment};
use crate::clean::clean;
use crate::policy::{Level, Policy};

#[track_caller]
fn is_kept(html: &str) {
    assert_eq!(article(html), (html.to_owned(), 0));
}

#[test]
fn an_article_keeps_its_text_elements() {
    is_kept("<h1 id=\"top\">A</h1><p>b <em>c</em> <strong>d</strong> <del>e</del><br>f</p><hr>");
    is_kept("<blockquote><p>x<sup>2</sup> y<sub>1</sub></p></blockquote>");
    is_kept("<section><div><span>a</span></div></section>");
    is_kept("<pre><code class=\"language-rust\">fn main() { a &lt; b &amp;&amp; c }</code></pre>");
}

#[test]
fn an_article_keeps_lists_and_tasks() {
    is_kept("<ul><li>a<ol start=\"3\"><li>b</li></ol></li><li>c</li></ul>");
    is_kept("<ul><li><input checked=\"\" disabled=\"\" type=\"checkbox\">done</li></ul>");
}

#[test]
fn an_article_keeps_tables_and_their_alignment() {
    is_kept(
        "<table><caption>t</caption><thead><tr><th>a</th></tr></thead><tbody><tr>\
         <td style=\"text-align: right\">b</td></tr></tbody><tfoot></tfoot></table>",
    );
}

#[test]
fn an_article_keeps_links_and_images() {
    is_kept("<a href=\"https://example.org/?a=1&amp;b=2#c\" title=\"t\">x</a>");
    is_kept("<a href=\"mailto:me@example.org\">x</a><a href=\"#top\">y</a><a href=\"\">z</a>");
    is_kept("<a href=\"../a/b.html?c:d\">x</a><a href=\"//example.org\">y</a>");
    is_kept("<a href=\"HTTP://example.org\">x</a><a id=\"here\">y</a>");
    is_kept("<img alt=\"an &quot;image&quot;\" src=\"a.png\" title=\"t\">");
}

#[test]
fn an_article_keeps_footnotes() {
    is_kept("<sup class=\"footnote-reference\"><a href=\"#fn_1\">1</a></sup>");
    is_kept(
        "<div class=\"footnote-definition\" id=\"fn_1\">\
         <sup class=\"footnote-definition-label\">1</sup><p>x</p></div>",
    );
}

#[test]
fn a_comment_keeps_text_and_emphasis_alone() {
    let html = "<p>a<br><em>b</em> <strong>c</strong> <code>d</code></p>";
    assert_eq!(comment(html), (html.to_owned(), 0));
    assert_eq!(comment("<h1>a</h1><img src=x>b"), ("ab".to_owned(), 2));
}

#[test]
fn an_allowed_element_stays_without_attributes() {
    let mut policy = Policy::new(Level::Comment);
    policy.allow(" KBD ");
    policy.allow("a");
    let (html, removed) = clean(&policy, "<kbd id=x>a</kbd><a href=b>b</a>");
    assert_eq!(html, "<kbd>a</kbd><a>b</a>");
    assert_eq!(removed, 2);
}

#[test]
fn allowing_what_is_allowed_already_takes_no_attributes_away() {
    let mut policy = Policy::new(Level::Article);
    policy.allow("a");
    let html = "<a href=\"x\">b</a>";
    assert_eq!(clean(&policy, html), (html.to_owned(), 0));
}

#[test]
fn text_stays_as_it_was_meant() {
    is_kept("\"quotes\" 'and' `ticks` \u{e9}\u{4e16}\u{1f600}\u{a0}\tx\ny");
    assert_eq!(
        article("&eacute; &copy &nope; & a < b").0,
        "é © &amp;nope; &amp; a &lt; b"
    );
}
