//! Known attacks by elements, attributes and addresses, each with the exact output it must lead to.
//!
//! Add every new attack here, or to the tricks; none may go.

use super::{article, check, comment};
use crate::clean::clean;
use crate::policy::{Level, Policy};

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
    assert_eq!(clean(&policy, html), ("67".to_owned(), 7));
}
