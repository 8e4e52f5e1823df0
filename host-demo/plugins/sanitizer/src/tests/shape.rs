//! Tags of the output are in balance, whatever the input was.

use super::article;

#[track_caller]
fn becomes(input: &str, output: &str) {
    assert_eq!(article(input).0, output, "input: {input}");
}

#[test]
fn what_stays_open_is_closed() {
    becomes("<p>a<em>b", "<p>a<em>b</em></p>");
    becomes(
        "<div><table><tr><td>a",
        "<div><table><tr><td>a</td></tr></table></div>",
    );
}

#[test]
fn end_tags_of_nothing_are_dropped() {
    becomes("a</p></div></br></script>b", "ab");
    becomes("</td></table>a", "a");
}

#[test]
fn crossing_tags_are_nested() {
    becomes(
        "<em>a<strong>b</em>c</strong>d",
        "<em>a<strong>b</strong></em>cd",
    );
}

#[test]
fn html_ends_some_elements_silently() {
    becomes(
        "<p>a<p>b<ul><li>c<li>d</ul>",
        "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>",
    );
    becomes(
        "<ul><li>a<ul><li>b</ul><li>c",
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
    );
    becomes(
        "<a href=x>a<a href=y>b",
        "<a href=\"x\">a</a><a href=\"y\">b</a>",
    );
    becomes("<h1>a<h2>b", "<h1>a</h1><h2>b</h2>");
    becomes(
        "<table><thead><tr><th>a<th>b<tbody><tr><td>c<tr><td>d</table>",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td></tr>\
         <tr><td>d</td></tr></tbody></table>",
    );
}

#[test]
fn a_cell_keeps_the_tags_of_the_page_out() {
    becomes(
        "<div><p>x</p><table><tr><td></div>a</table>b</div>",
        "<div><p>x</p><table><tr><td>a</td></tr></table>b</div>",
    );
    becomes(
        "<table><tr><td><table><tr><td>a</table>b</table>",
        "<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr></table>",
    );
}

#[test]
fn table_parts_need_a_table() {
    assert_eq!(article("<tr><td>a</td></tr>"), ("a".to_owned(), 2));
}

#[test]
fn nesting_has_an_end() {
    let (html, removed) = article(&"<div>".repeat(100_000));
    assert_eq!(html.matches("<div>").count(), 256);
    assert_eq!(html.matches("</div>").count(), 256);
    assert_eq!(removed, 100_000 - 256);
}
