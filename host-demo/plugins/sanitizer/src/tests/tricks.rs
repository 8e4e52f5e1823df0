//! Attacks by broken markup, which a careless parser reads differently than a browser, each with
//! the exact output it must lead to. None may go.

use super::check;

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
