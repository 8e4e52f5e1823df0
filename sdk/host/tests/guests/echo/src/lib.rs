//! A guest that answers what it was given, in every WIT type.
//!
//! The tests of typed calls are made with it, and the benchmarks. It must never change a value.

use std::cell::RefCell;

use exports::inline::Guest as Inline;
use exports::test::echo::echo::{
    Awkward, Colour, Counter, Failure, Guest as Echo, GuestStack, Many, Person, Point, Shape,
    Stack, StackBorrow, Style,
};
use exports::test::echo::trouble::Guest as Trouble;
use test::echo::mirror;

wit_bindgen::generate!({ world: "everything", path: "wit" });

struct Plugin;

export!(Plugin);

/// An object of the guest: a stack of texts.
struct Texts(RefCell<Vec<String>>);

impl Echo for Plugin {
    type Stack = Texts;

    fn noop() {}
    fn add(a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }
    fn bools(v: bool) -> bool {
        v
    }
    fn u8s(v: u8) -> u8 {
        v
    }
    fn u16s(v: u16) -> u16 {
        v
    }
    fn u32s(v: u32) -> u32 {
        v
    }
    fn u64s(v: u64) -> u64 {
        v
    }
    fn s8s(v: i8) -> i8 {
        v
    }
    fn s16s(v: i16) -> i16 {
        v
    }
    fn s32s(v: i32) -> i32 {
        v
    }
    fn s64s(v: i64) -> i64 {
        v
    }
    fn f32s(v: f32) -> f32 {
        v
    }
    fn f64s(v: f64) -> f64 {
        v
    }
    fn chars(v: char) -> char {
        v
    }
    fn text(v: String) -> String {
        v
    }
    fn bytes(v: Vec<u8>) -> Vec<u8> {
        v
    }
    fn texts(v: Vec<String>) -> Vec<String> {
        v
    }
    fn nested(v: Vec<Vec<Option<u16>>>) -> Vec<Vec<Option<u16>>> {
        v
    }
    fn points(v: Vec<Point>) -> Vec<Point> {
        v
    }
    fn people(v: Vec<Person>) -> Vec<Person> {
        v
    }
    fn shapes(v: Shape) -> Shape {
        v
    }
    fn colours(v: Colour) -> Colour {
        v
    }
    fn styles(v: Style) -> Style {
        v
    }
    fn manys(v: Many) -> Many {
        v
    }
    fn awkwards(v: Awkward) -> Awkward {
        v
    }
    fn options(v: Option<Option<String>>) -> Option<Option<String>> {
        v
    }
    fn results(v: Result<u32, String>) -> Result<u32, String> {
        v
    }
    fn bare(v: Result<(), ()>) -> Result<(), ()> {
        v
    }
    fn halves(v: Result<(), Colour>) -> Result<(), Colour> {
        v
    }
    fn tuples(v: (u8, String, (i64,))) -> (u8, String, (i64,)) {
        v
    }
    fn refuse(why: String) -> Result<u32, Failure> {
        Err(Failure::Refused(why))
    }

    fn concat(stacks: Vec<Stack>) -> Stack {
        let texts = stacks
            .iter()
            .flat_map(|stack| stack.get::<Texts>().0.take());
        Stack::new(Texts(RefCell::new(texts.collect())))
    }

    fn count(upto: u32) -> u32 {
        let counter = mirror::Counter::new(0);
        for _ in 0..upto {
            counter.add(1);
        }
        counter.value()
    }
    fn count_on(counter: &Counter, n: u32) -> u32 {
        counter.add(n);
        counter.value()
    }
    fn pass_on(counter: Counter) -> u32 {
        mirror::give(counter)
    }
}

impl GuestStack for Texts {
    fn new(first: String) -> Self {
        Self(RefCell::new(vec![first]))
    }
    fn push(&self, v: String) {
        self.0.borrow_mut().push(v);
    }
    fn pop(&self) -> Option<String> {
        self.0.borrow_mut().pop()
    }
    fn depth(&self) -> u32 {
        self.0.borrow().len() as u32
    }
    fn merge(a: Stack, b: StackBorrow<'_>) -> Stack {
        let mut texts = a.get::<Self>().0.take();
        texts.extend(b.get::<Self>().0.borrow().iter().cloned());
        Stack::new(Self(RefCell::new(texts)))
    }
}

/// Standard output and standard error lead nowhere unless the target has WASI.
impl Trouble for Plugin {
    fn say(text: String) {
        println!("{text}");
        eprintln!("{text}");
    }
    fn panic(message: String) {
        panic!("{message}");
    }
    fn abort() {
        std::process::abort();
    }
    fn exit(code: u8) {
        std::process::exit(code.into());
    }
}

impl Inline for Plugin {
    fn twice(n: u32) -> u32 {
        n * 2
    }
}

impl Guest for Plugin {
    fn greet(name: String) -> String {
        match settings::get("greeting") {
            Some(greeting) => format!("{greeting}, {name}"),
            None => format!("Hello, {name}"),
        }
    }

    /// Each function of the host, with values that the host compares with its own.
    fn round_trip() -> Result<String, String> {
        let sum = mirror::scalars(true, 200, -3, 70_000, -5_000_000_000, 0.5, '\u{1f980}');
        let text = mirror::text("grüße");
        let home = (mirror::Person {
            name: "Ada".to_owned(),
            age: Some(36),
            tags: vec!["first".to_owned()],
            home: (
                test::echo::types::Point { x: 1.0, y: -1.0 },
                "London".to_owned(),
            ),
        },);
        let people = mirror::people(std::slice::from_ref(&home.0));
        let shape = mirror::Shape::Circle(2.5);
        let (shape, colour, style) = mirror::shapes(
            &shape,
            mirror::Colour::Blue,
            mirror::Style::BOLD | mirror::Style::UNDER_LINED,
        );
        let attempts = (mirror::attempt(true), mirror::attempt(false));
        mirror::nothing();
        let (a, b) = (mirror::Counter::new(3), mirror::Counter::new(4));
        let total = mirror::Counter::sum(&a, &b);
        let given = mirror::give(a);
        let rolled = roll(6);
        Ok(format!(
            "{sum} {text} {people:?} {shape:?} {colour:?} {style:?} {attempts:?} {total} {given} {rolled}"
        ))
    }
}
