//! `guesthouse test --print-cases`, for runners elsewhere.

use serde_json::json;

use crate::command::{Folder, echo, markdown};

#[test]
fn every_value_has_its_type() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "one"
        call = "people"
        args = ['[{name: "a", age: 7, tags: [], home: ({x: 1, y: nan}, "h")}]']
        fails = "guest-trapped"
        [[case]]
        name = "two"
        call = "u64s"
        args = ["18446744073709551615"]
        returns = "1"
        [[case]]
        name = "three"
        call = "results"
        args = ['err("no")']
        "#,
    );
    let said = folder.test(&echo(), &["--print-cases"]).exits(0);
    let cases = &said.json()["files"][0]["cases"];
    let f64 = |text: &str| json!({ "type": "f64", "value": text });
    let point = json!({ "type": "record", "value": [["x", f64("1")], ["y", f64("nan")]] });
    let string = |text: &str| json!({ "type": "string", "value": text });
    let age = json!({ "type": "option", "value": { "type": "u8", "value": 7 } });
    let home = json!({ "type": "tuple", "value": [point, string("h")] });
    let person = json!({ "type": "record", "value": [
        ["name", string("a")],
        ["age", age],
        ["tags", { "type": "list", "value": [] }],
        ["home", home],
    ] });
    let step = &cases[0]["steps"][0];
    assert_eq!(step["args"], json!([{ "type": "list", "value": [person] }]));
    assert_eq!(step["interface"], "test:echo/echo@1.2.0");
    assert_eq!(step["function"], "people");
    assert_eq!(step["fails"], "guest-trapped");
    let largest = json!({ "type": "u64", "value": "18446744073709551615" });
    assert_eq!(cases[1]["steps"][0]["args"], json!([largest]));
    assert_eq!(
        cases[1]["steps"][0]["returns"],
        json!({ "type": "u64", "value": "1" })
    );
    let refused = json!({ "type": "err", "value": string("no") });
    assert_eq!(cases[2]["steps"][0]["args"], json!([refused]));
    assert!(cases[2]["steps"][0].get("returns").is_none());
}

#[test]
fn answers_of_the_host_come_along() {
    let folder = Folder::with_cases(
        r#"
        unanswered = "example"
        [[host]]
        call = "resolve"
        args = ['"a"', '"b"']
        returns = 'none'
        times = 3
        [[case]]
        name = "one"
        call = "render"
        args = ['{path: "", text: "", extensions: {}}']
        "#,
    );
    let file = &folder.test(&markdown(), &["--print-cases"]).exits(0).json()["files"][0];
    assert_eq!(file["unanswered"], "example");
    let answer = &file["cases"][0]["host"][0];
    assert_eq!(answer["call"], "demo:press/site@0.1.0#resolve");
    assert_eq!(answer["args"][1], json!({ "type": "string", "value": "b" }));
    assert_eq!(
        answer["returns"],
        json!({ "type": "option", "value": null })
    );
    assert_eq!(answer["times"], 3);
}
