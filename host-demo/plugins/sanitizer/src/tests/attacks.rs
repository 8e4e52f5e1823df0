//! Known attacks, each with the exact output it must lead to.
//!
//! A case is input, output and the number of removals. Add every new attack here; none may go.

use super::{article, comment};
use crate::policy::{Level, Policy};

/// Input, what an article makes of it, and how much was taken out.
type Case = (&'static str, &'static str, u32);

#[track_caller]
fn check(cases: &[Case]) {
    for (input, output, removed) in cases {
        assert_eq!(
            article(input),
            ((*output).to_owned(), *removed),
            "input: {input}"
        );
    }
}

#[test]
fn elements_that_run_or_load_something_go_with_their_content() {
    check(&[
        ("a<script>alert(1)</script>b", "ab", 1),
        ("a<SCRIPT SRC=//evil.example/x.js></SCRIPT>b", "ab", 1),
        ("a<script >alert(1)</script >b", "ab", 1),
        ("a<script/x>alert(1)</script/x>b", "ab", 1),
        ("a<script>alert(1)", "a", 1),
        ("a<script><!--<script></script>--></script>b", "ab", 1),
        ("a<style>@import '//evil.example';</style>b", "ab", 1),
        ("a<iframe src=javascript:alert(1)></iframe>b", "ab", 1),
        (
            "a<iframe srcdoc='<script>alert(1)</script>'></iframe>b",
            "ab",
            1,
        ),
        (
            "a<noscript><img src=x onerror=alert(1)></noscript>b",
            "ab",
            1,
        ),
        (
            "a<template><img src=x onerror=alert(1)></template>b",
            "ab",
            1,
        ),
        ("a<template><template></template><b>x</template>b", "ab", 1),
        ("a<object data=x.swf><embed src=x.swf></object>b", "ab", 1),
        ("a<video><source onerror=alert(1)></video>b", "ab", 1),
        ("a<plaintext><img src=x onerror=alert(1)>", "a", 1),
    ]);
}

#[test]
fn elements_that_change_the_page_go() {
    check(&[
        ("<base href=//evil.example/>x", "x", 1),
        ("<link rel=stylesheet href=//evil.example/x.css>x", "x", 1),
        (
            "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>x",
            "x",
            1,
        ),
        ("<embed src=//evil.example/x.swf>x", "x", 1),
        (
            "<form action=javascript:alert(1)><button>x</button></form>",
            "x",
            2,
        ),
        ("<body onload=alert(1)>x", "x", 1),
        ("<html><head></head><body>x</body></html>", "x", 3),
        ("<input type=image src=x onerror=alert(1)>x", "x", 1),
        ("<input onfocus=alert(1) autofocus>x", "x", 1),
        ("<marquee onstart=alert(1)>x</marquee>", "x", 1),
        ("<details open ontoggle=alert(1)>x</details>", "x", 1),
        ("<x-y onclick=alert(1)>x</x-y>", "x", 1),
        ("<image src=x onerror=alert(1)>x", "x", 1),
    ]);
}

#[test]
fn attributes_that_run_something_go() {
    check(&[
        ("<img src=x onerror=alert(1)>", "<img src=\"x\">", 1),
        ("<IMG SRC=x OnErRoR=alert(1)>", "<img src=\"x\">", 1),
        (
            "<img/src=x/onerror=alert(1)>",
            "<img src=\"x/onerror=alert(1)\">",
            0,
        ),
        ("<img src=x\u{c}onerror=alert(1)>", "<img src=\"x\">", 1),
        ("<img src=x on\0error=alert(1)>", "<img src=\"x\">", 1),
        ("<img src='x'onerror=alert(1)>", "<img src=\"x\">", 1),
        ("<img onerror=alert(1) onerror=alert(2)>", "<img>", 1),
        (
            "<p style='background:url(javascript:alert(1))'>x</p>",
            "<p>x</p>",
            1,
        ),
        ("<td style='text-align: left;color:red'>x", "x", 1),
        ("<a xlink:href=javascript:alert(1)>x</a>", "<a>x</a>", 1),
        ("<a formaction=javascript:alert(1)>x</a>", "<a>x</a>", 1),
        (
            "<a href=x target=_blank ping=//evil.example>x</a>",
            "<a href=\"x\">x</a>",
            2,
        ),
        (
            "<img srcset='//evil.example 1x' src=x>",
            "<img src=\"x\">",
            1,
        ),
        ("<p id='a b' class=btn>x</p>", "<p>x</p>", 2),
        ("<img id=cookie name=cookie>", "<img>", 2),
    ]);
}

#[test]
fn addresses_that_run_something_go() {
    let dangerous = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "  javascript:alert(1)",
        "&#1;javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java&#10;script:alert(1)",
        "java&Tab;script:alert(1)",
        "java&#0;script:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "&#106;&#97;vascript:alert(1)",
        "&#0000106avascript:alert(1)",
        "&#x6A;avascript&#x3A;alert(1)",
        "javascript\u{ad}:alert(1)",
        "\u{a0}javascript:alert(1)",
        "\u{feff}javascript:alert(1)",
        "vbscript:msgbox(1)",
        "livescript:x",
        "data:text/html,<script>alert(1)</script>",
        "DATA:text/html;base64,PHNjcmlwdD4=",
        "data&colon;image/svg+xml,<svg onload=alert(1)>",
        "blob:https://evil.example/x",
        "file:///etc/passwd",
        "view-source:javascript:alert(1)",
        "feed:javascript:alert(1)",
        "jar:javascript:alert(1)!/",
        ":javascript:alert(1)",
    ];
    for address in dangerous {
        let link = article(&format!("<a href=\"{address}\">x</a>"));
        assert_eq!(link, ("<a>x</a>".to_owned(), 1), "address: {address:?}");
        let image = article(&format!("<img src='{address}'>"));
        assert_eq!(image, ("<img>".to_owned(), 1), "address: {address:?}");
    }
}

#[test]
fn foreign_content_goes_with_its_content() {
    check(&[
        ("a<svg onload=alert(1)>b", "a", 1),
        ("a<svg/onload=alert(1)>b", "a", 1),
        ("a<svg onload=alert(1)/>b", "a", 1),
        ("a<svg onload='alert(1)'/>b", "ab", 1),
        ("a<svg><script>alert(1)</script></svg>b", "ab", 1),
        (
            "a<svg><style><img src=x onerror=alert(1)></style></svg>b",
            "ab",
            1,
        ),
        (
            "a<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>b",
            "ab",
            1,
        ),
        (
            "a<svg><a xlink:href=javascript:alert(1)>x</a></svg>b",
            "ab",
            1,
        ),
        ("a<math href=javascript:alert(1)>x</math>b", "ab", 1),
        (
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 \
             onerror=alert(1)&gt;\">",
            "",
            1,
        ),
        (
            "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "",
            2,
        ),
        (
            "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
            "",
            1,
        ),
    ]);
}

#[test]
fn malformed_markup_becomes_text_or_nothing() {
    check(&[
        ("<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)", 1),
        (
            "<<script>script>alert(1)<</script>/script>",
            "&lt;/script&gt;",
            1,
        ),
        ("<script<script>alert(1)</script>", "alert(1)", 1),
        (
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            0,
        ),
        (
            "&#60;img src=x onerror=alert(1)&#62;",
            "&lt;img src=x onerror=alert(1)&gt;",
            0,
        ),
        ("&amp;lt;script>", "&amp;lt;script&gt;", 0),
        ("< script>alert(1)</ script>", "&lt; script&gt;alert(1)", 0),
        ("<\0script>alert(1)</script>", "&lt;script&gt;alert(1)", 0),
        ("<img src=x onerror=alert(1)", "", 0),
        ("<img src=\"x onerror=alert(1)", "", 0),
        ("<a href=\"x", "", 0),
        ("\u{ff1c}script\u{ff1e}", "\u{ff1c}script\u{ff1e}", 0),
        ("a\0\u{8}b", "ab", 0),
    ]);
}

#[test]
fn comments_and_declarations_vanish() {
    check(&[
        ("a<!-- <script>alert(1)</script> -->b", "ab", 0),
        (
            "a<!--><img src=x onerror=alert(1)>-->b",
            "a<img src=\"x\">--&gt;b",
            1,
        ),
        (
            "a<!-- --!><img src=x onerror=alert(1)> -->b",
            "a<img src=\"x\"> --&gt;b",
            1,
        ),
        (
            "a<!--[if IE]><script>alert(1)</script><![endif]-->b",
            "ab",
            0,
        ),
        ("a<!-- open <b>", "a", 0),
        (
            "<!DOCTYPE html [<!ENTITY x \"<script>\">]>b",
            "\"&gt;]&gt;b",
            0,
        ),
        ("<?xml version=\"1.0\"?>b", "b", 0),
        ("<?php echo '<script>'; ?>b", "'; ?&gt;b", 0),
        (
            "<![CDATA[<script>alert(1)</script>]]>b",
            "alert(1)]]&gt;b",
            0,
        ),
        ("</ onclick=alert(1)>b", "b", 0),
    ]);
}

#[test]
fn text_elements_cannot_hide_markup() {
    check(&[
        ("<textarea><img src=x onerror=alert(1)></textarea>b", "b", 1),
        (
            "<title><a title=\"</title><img src=x onerror=alert(1)>\">b",
            "<img src=\"x\">\"&gt;b",
            2,
        ),
        (
            "<style><a title=\"</style><img src=x onerror=alert(1)>\">b",
            "<img src=\"x\">\"&gt;b",
            2,
        ),
        ("<xmp><p title=\"</xmp><svg/onload=alert(1)>\">b", "", 2),
        (
            "<noembed><p title=\"</noembed><script>alert(1)</script>\">b",
            "\"&gt;b",
            2,
        ),
        (
            "<noframes><p title=\"</noframes><script>alert(1)</script>\">b",
            "\"&gt;b",
            2,
        ),
        (
            "<select><option><style></option></select><img src=x onerror=1></style>b",
            "",
            1,
        ),
    ]);
}

#[test]
fn quotes_cannot_end_a_value() {
    check(&[
        (
            "<a title='\" onclick=\"alert(1)'>x</a>",
            "<a title=\"&quot; onclick=&quot;alert(1)\">x</a>",
            0,
        ),
        (
            "<img alt=\"`onerror=alert(1)\" src=x>",
            "<img alt=\"&#96;onerror=alert(1)\" src=\"x\">",
            0,
        ),
        (
            "<a title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</a>",
            "<a title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</a>",
            0,
        ),
        (
            "<a title=\"'><script>\">x</a>",
            "<a title=\"&#39;&gt;&lt;script&gt;\">x</a>",
            0,
        ),
        (
            "<a href='?a&amp;lt;b'>x</a>",
            "<a href=\"?a&amp;lt;b\">x</a>",
            0,
        ),
        (
            "<a \"onclick=alert(1) href=x>x</a>",
            "<a href=\"x\">x</a>",
            1,
        ),
    ]);
}

#[test]
fn a_comment_keeps_no_attributes_at_all() {
    let (html, removed) = comment("<p id=a onclick=x>a <a href=b>b</a> <em class=c>c</em></p>");
    assert_eq!(html, "<p>a b <em>c</em></p>");
    assert_eq!(removed, 4);
}

#[test]
fn nothing_dangerous_can_be_allowed() {
    let mut policy = Policy::new(Level::Article);
    for name in [
        "script",
        "SVG",
        "style",
        "iframe",
        "textarea",
        "form",
        "x-y",
        "",
        "p onclick=x",
    ] {
        policy.allow(name);
    }
    let html = "<script>1</script><svg>2</svg><style>3</style><iframe>4</iframe>\
                <textarea>5</textarea><form>6</form><x-y>7</x-y>";
    assert_eq!(crate::clean::clean(&policy, html), ("67".to_owned(), 7));
}
