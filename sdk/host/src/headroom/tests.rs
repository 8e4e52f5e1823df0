//! The rewritten module beside the one that it was: the same answers to the same questions.

use proptest::prelude::*;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};

use super::give;

/// Grows, says its size, writes and reads; a second module grows the same memory behind its back.
fn component(maximum: &str, stranger: bool) -> Vec<u8> {
    let grow = if stranger {
        r#"(core module $other
            (import "m" "memory" (memory 1))
            (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
        (core instance $o (instantiate $other (with "m" (instance $i))))
        (func (export "behind") (param "n" s32) (result s32) (canon lift (core func $o "grow")))"#
    } else {
        ""
    };
    let text = format!(
        r#"(component
        (core module $m
            (global $unused (mut i32) (i32.const 7))
            (memory (export "memory") 2 {maximum})
            (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
            (func (export "size") (result i32) memory.size)
            (func (export "last") (param i32) (result i32) (local $at i32)
                (local.set $at (i32.sub (i32.mul memory.size (i32.const 65536)) (i32.const 4)))
                (i32.load (local.get $at))
                (i32.store (local.get $at) (local.get 0))))
        (core instance $i (instantiate $m))
        (func (export "grow") (param "n" s32) (result s32) (canon lift (core func $i "grow")))
        (func (export "size") (result s32) (canon lift (core func $i "size")))
        (func (export "last") (param "n" s32) (result s32) (canon lift (core func $i "last")))
        {grow})"#
    );
    wat::parse_str(text).unwrap()
}

#[derive(Debug, Clone, Copy)]
enum Ask {
    Grow(i32),
    Size,
    /// Reads the last word of memory, then writes it.
    Last(i32),
    /// Another module grows the memory.
    Behind(i32),
}

fn asks(stranger: bool) -> impl Strategy<Value = Vec<Ask>> {
    let pages = prop_oneof![8 => 0..6, 1 => Just(-1), 1 => Just(i32::MIN), 1 => 60_000..70_000];
    let behind = if stranger { 1 } else { 0 };
    let ask = prop_oneof![
        4 => pages.prop_map(Ask::Grow),
        2 => Just(Ask::Size),
        2 => any::<i32>().prop_map(Ask::Last),
        behind => (0..3).prop_map(Ask::Behind),
    ];
    prop::collection::vec(ask, 1..20)
}

fn answers(engine: &Engine, component: &[u8], asks: &[Ask]) -> Vec<i32> {
    let component = Component::from_binary(engine, component).unwrap();
    let mut store = Store::new(engine, ());
    let instance = Linker::new(engine)
        .instantiate(&mut store, &component)
        .unwrap();
    asks.iter()
        .map(|ask| {
            let (name, given) = match *ask {
                Ask::Grow(pages) => ("grow", Some(pages)),
                Ask::Size => ("size", None),
                Ask::Last(word) => ("last", Some(word)),
                Ask::Behind(pages) => ("behind", Some(pages)),
            };
            match given {
                Some(given) => {
                    let asked = instance.get_typed_func::<(i32,), (i32,)>(&mut store, name);
                    asked.unwrap().call(&mut store, (given,)).unwrap().0
                }
                None => {
                    let asked = instance.get_typed_func::<(), (i32,)>(&mut store, name);
                    asked.unwrap().call(&mut store, ()).unwrap().0
                }
            }
        })
        .collect()
}

fn engine() -> Engine {
    let mut config = Config::new();
    // Growth that fails is as interesting as growth that does not.
    config.memory_reservation(1 << 30);
    Engine::new(&config).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_guest_sees_no_difference(asks in asks(false), pages in 1..9_u32, bounded in any::<bool>()) {
        let component = component(if bounded { "9" } else { "" }, false);
        let given = give(&component, pages).unwrap();
        let engine = engine();
        prop_assert_eq!(answers(&engine, &component, &asks), answers(&engine, &given, &asks));
    }

    /// Where two modules grow one memory, each sees true sizes: what it was given is its own, new and
    /// zero.
    #[test]
    fn pages_are_never_given_twice(asks in asks(true), pages in 1..9_u32) {
        let given = give(&component("", true), pages).unwrap();
        let answers = answers(&engine(), &given, &asks);
        let mut taken: Vec<(i64, i64)> = vec![(0, 2)];
        for (ask, answer) in asks.iter().zip(answers) {
            let (Ask::Grow(asked) | Ask::Behind(asked)) = *ask else { continue };
            if answer == -1 || asked <= 0 { continue }
            let (first, end) = (i64::from(answer), i64::from(answer) + i64::from(asked));
            prop_assert!(taken.iter().all(|&(from, to)| end <= from || to <= first), "{taken:?} {ask:?} {answer}");
            taken.push((first, end));
        }
    }
}

#[test]
fn what_cannot_be_helped_is_left_as_it_is() {
    let none = |text: &str| give(&wat::parse_str(text).unwrap(), 4).is_none();
    assert!(none("(component)"));
    let global = "(global i32 (i32.const 0))";
    for module in [
        "(memory 1)",
        "(memory 1 1) (func (drop (memory.grow (i32.const 1))))",
        "(memory 1) (memory 1) (func (drop (memory.grow (i32.const 1))))",
        r#"(import "a" "b" (memory 1)) (func (drop (memory.grow (i32.const 1))))"#,
        "(memory 1) (func (drop memory.size))",
    ] {
        let text = format!("(component (core module {module} {global}))");
        assert!(none(&text), "{module}");
    }
    assert!(give(b"\0asm no component", 4).is_none());
}
