//! Pairs of worlds: whom each change breaks, and that the standard's own tool says the same of
//! whether it breaks anybody.

use wit_parser::Resolve;

use super::{Breaks, evolution, is_safe};
use crate::{Contract, World};

fn contract(text: &str) -> Contract {
    let world = World::from_sources(&[("wit/site.wit", text)], None).unwrap();
    Contract::of_world(&world).unwrap()
}

fn old() -> String {
    "package demo:site@1.0.0;
interface page {
  record style { bold: bool, size: u8 }
  enum level { low, high }
  render: func(text: string, style: style) -> string;
  log: func(level: level, text: string);
  trace: func(level: level);
}
interface plug { run: func(input: string) -> result<string, string>; }
world site {
  import page;
  export plug;
  export name: func() -> string;
}"
    .to_owned()
}

enum Whom {
    Every,
    Users(&'static [&'static str]),
    Nobody,
}

/// A change of the text, the item and whom it breaks.
const CHANGES: [(&str, &str, &str, Whom); 15] = [
    (
        "enum level { low, high }",
        "enum level { low, high, top }",
        "demo:site/page@1.0.0#log",
        Whom::Users(&["demo:site/page@1.0.0#log", "demo:site/page@1.0.0#trace"]),
    ),
    (
        "size: u8 }",
        "size: u8, thin: bool }",
        "demo:site/page@1.0.0#render",
        Whom::Users(&["demo:site/page@1.0.0#render"]),
    ),
    (
        "  trace: func(level: level);\n",
        "",
        "demo:site/page@1.0.0#trace",
        Whom::Users(&["demo:site/page@1.0.0#trace"]),
    ),
    (
        "  trace: func(level: level);\n",
        "  trace: func(level: level); time: func() -> u64;\n",
        "demo:site/page@1.0.0#time",
        Whom::Nobody,
    ),
    (
        "  import page;\n",
        "",
        "demo:site/page@1.0.0",
        Whom::Users(&["demo:site/page@1.0.0"]),
    ),
    (
        "  import page;\n",
        "  import page; import roll: func() -> u8;\n",
        "roll",
        Whom::Nobody,
    ),
    (
        "input: string)",
        "input: string, more: u8)",
        "demo:site/plug@1.0.0#run",
        Whom::Every,
    ),
    (
        "result<string, string>; }",
        "result<string, string>; stop: func(); }",
        "demo:site/plug@1.0.0#stop",
        Whom::Every,
    ),
    ("  export plug;\n", "", "demo:site/plug@1.0.0", Whom::Nobody),
    (
        "  export name: func() -> string;\n",
        "",
        "name",
        Whom::Nobody,
    ),
    (
        "name: func() -> string",
        "name: func() -> list<string>",
        "name",
        Whom::Every,
    ),
    (
        "name: func() -> string;\n",
        "name: func() -> string; export other: func();\n",
        "other",
        Whom::Every,
    ),
    (
        "render: func(text: string, style: style)",
        "render: func(style: style, text: string)",
        "demo:site/page@1.0.0#render",
        Whom::Users(&["demo:site/page@1.0.0#render"]),
    ),
    (
        "export name: func()",
        "export name: async func()",
        "name",
        Whom::Every,
    ),
    (
        "log: func(level: level, text: string)",
        "log: async func(level: level, text: string)",
        "demo:site/page@1.0.0#log",
        Whom::Users(&["demo:site/page@1.0.0#log"]),
    ),
];

#[test]
fn each_change_is_told_with_whom_it_breaks() {
    let old_text = old();
    for (from, to, item, whom) in CHANGES {
        assert!(old_text.contains(from), "{from}");
        let changes = evolution(&contract(&old_text), &contract(&old_text.replace(from, to)));
        let first = changes
            .first()
            .unwrap_or_else(|| panic!("nothing: {from} -> {to}"));
        assert_eq!(first.item, item, "{changes:?}");
        match whom {
            Whom::Every => assert_eq!(first.breaks, Breaks::EveryPlugin, "{first}"),
            Whom::Nobody => assert_eq!(first.breaks, Breaks::Nobody, "{first}"),
            Whom::Users(users) => {
                let users = users.iter().map(|user| (*user).to_owned()).collect();
                assert_eq!(first.breaks, Breaks::PluginsThatUse(users), "{first}");
            }
        }
    }
}

#[test]
fn what_is_no_part_of_the_contract_is_no_change() {
    let old_text = old();
    for (from, to) in [
        ("input: string", "text: string"),
        ("interface plug {", "/// New words.\ninterface plug {"),
        ("enum level", "record spare { x: u8 } enum level"),
    ] {
        let changes = evolution(&contract(&old_text), &contract(&old_text.replace(from, to)));
        assert_eq!(changes, [], "{from} -> {to}");
    }
}

#[test]
fn versions_break_all_or_nobody() {
    let old_text = old();
    let to = |version| {
        evolution(
            &contract(&old_text),
            &contract(&old_text.replace("@1.0.0", version)),
        )
    };
    let minor = to("@1.3.0");
    assert!(is_safe(&minor) && minor.len() == 2, "{minor:?}");
    assert_eq!(
        minor[0].to_string(),
        "breaks nobody: `demo:site/page@1.3.0`: the version changed on its track\n  \
         old: demo:site/page@1.0.0 (wit/site.wit:2)\n  \
         new: demo:site/page@1.3.0 (wit/site.wit:2)"
    );
    let major = to("@2.0.0");
    let breaks: Vec<_> = major.iter().map(|change| change.breaks.clone()).collect();
    let users = vec!["demo:site/page@1.0.0".to_owned()];
    assert_eq!(breaks, [Breaks::PluginsThatUse(users), Breaks::EveryPlugin]);
    assert_eq!(
        major[1].to_string(),
        "breaks every plugin: `demo:site/plug@2.0.0`: 1.0.0 became 2.0.0, which do not meet\n  \
         old: 1.0.0\n  new: 2.0.0 (wit/site.wit:9)"
    );
}

#[test]
fn a_change_is_told_with_both_texts_and_both_lines() {
    let new = old()
        .replace("enum level", "// Moved down.\n  enum level")
        .replace("low, high", "low");
    let changes = evolution(&contract(&old()), &contract(&new));
    assert_eq!(
        changes[0].to_string(),
        "breaks plugins that use demo:site/page@1.0.0#log, demo:site/page@1.0.0#trace: \
         `demo:site/page@1.0.0#log`: at `log(level)`: \
         case `high` is not in the new WIT's enum\n  \
         old: level: enum { low, high } (wit/site.wit:6)\n  \
         new: level: enum { low } (wit/site.wit:5)"
    );
}

/// What the standard's tool says of the same pair; it ignores versions.
fn semver_check(old: &str, new: &str) -> bool {
    let mut resolve = Resolve::default();
    let mut world = |text: &str| {
        let package = resolve.push_str("test.wit", text).unwrap();
        resolve.select_world(&[package], None).unwrap()
    };
    let new = new.replace("@1.0.0", "@1.1.0");
    let (old, new) = (world(old), world(&new));
    wit_component::semver_check(resolve, old, new).is_ok()
}

#[test]
fn the_standards_tool_agrees_on_whether_anybody_breaks() {
    let old_text = old();
    for (from, to, _, _) in CHANGES {
        // Its stand-in for a plugin cannot be made for async exports.
        if to.contains("async") {
            continue;
        }
        let new = old_text.replace(from, to);
        let safe = is_safe(&evolution(&contract(&old_text), &contract(&new)));
        assert_eq!(safe, semver_check(&old_text, &new), "{from} -> {to}");
    }
}

#[test]
fn and_where_it_does_not_agree_it_is_stricter_than_the_engine() {
    let old_text = old();
    for (from, to) in [
        // Names of parameters, which no engine looks at.
        ("input: string", "text: string"),
        // A type that no function uses.
        ("enum level", "record spare { x: u8 } enum level"),
    ] {
        // From new to old the type is missing, which the tool minds on the side of exports alone.
        let (one, other) = (old_text.clone(), old_text.replace(from, to));
        let ours = is_safe(&evolution(&contract(&one), &contract(&other)));
        assert!(ours, "{from} -> {to}");
    }
    assert!(!semver_check(
        &old_text,
        &old_text.replace("input: string", "text: string")
    ));
}
