//! Small components that take long or much to compile, each with how it does it.

use std::fmt::Write;

/// Instances of instances of instances: each floor has two of the one below.
pub(crate) fn nested(floors: u32) -> Vec<u8> {
    let mut text = "(component (component)".to_owned();
    for below in 0..floors {
        write!(
            text,
            "(component (alias outer 1 {below} (component))
             (instance (instantiate 0)) (instance (instantiate 0)))"
        )
        .expect("a string takes it");
    }
    write!(text, "(instance (instantiate {floors})))").expect("a string takes it");
    assembled(&text)
}

/// One function whose many locals are all alive in many loops inside each other.
pub(crate) fn locals_in_loops(locals: usize, loops: usize) -> Vec<u8> {
    let mut body = format!("(local {}) ", "i32 ".repeat(locals));
    body += &"loop ".repeat(loops);
    for local in 0..locals {
        write!(
            body,
            "(local.set {local} (i32.add (local.get {local}) (i32.const 1)))"
        )
        .expect("a string takes it");
    }
    body += &"(br_if 0 (local.get 0)) end ".repeat(loops);
    one_function(&body)
}

/// One function of many conditions.
pub(crate) fn conditions(count: usize) -> Vec<u8> {
    let one = "(if (local.get 0) (then (local.set 0 (i32.add (local.get 0) (i32.const 1)))))";
    one_function(&format!("(local i32) {}", one.repeat(count)))
}

fn one_function(body: &str) -> Vec<u8> {
    assembled(&format!("(component (core module (func {body})))"))
}

fn assembled(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the text assembles")
}
