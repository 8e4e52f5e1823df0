//! A guest of the shapes that are rare: long tuples and parameter lists, constructors that fail,
//! a resource of the world itself.

use std::cell::Cell;

use exports::test::shapes::counters::{
    Counter, CounterBorrow, Guest as Counters, GuestCounter, Pair,
};
use exports::test::shapes::geometry::{Guest as Geometry, Key, Labelled, Outline, Point, Side};
use exports::test::shapes::wide::{Fourteen, Guest as Wide};

wit_bindgen::generate!({ world: "shapes", path: "wit" });

struct Plugin;

export!(Plugin);

impl Guest for Plugin {
    fn redeem(ticket: Ticket) -> u32 {
        ticket.seat()
    }

    fn choose(seats: Vec<u32>) -> Option<Ticket> {
        let tickets: Vec<_> = seats.into_iter().map(Ticket::new).collect();
        Ticket::best(tickets)
    }

    fn count() -> u64 {
        add_all(
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
        )
    }
}

impl Wide for Plugin {
    fn same(value: Fourteen) -> Fourteen {
        value
    }

    fn first(values: Vec<Fourteen>) -> Option<Fourteen> {
        values.into_iter().next()
    }

    fn join(
        a: u8,
        b: u16,
        c: u32,
        d: u64,
        e: i8,
        f: i16,
        g: i32,
        h: i64,
        i: f32,
        j: f64,
        k: bool,
        l: char,
        m: String,
        n: Vec<u8>,
        o: Option<u8>,
        p: String,
        q: u8,
        r: u8,
        s: u8,
        t: String,
    ) -> String {
        format!(
            "{a} {b} {c} {d} {e} {f} {g} {h} {i} {j} {k} {l} {m} {n:?} {o:?} {p} {q} {r} {s} {t}"
        )
    }
}

struct Number(Cell<i32>);

impl GuestCounter for Number {
    fn new(start: i32) -> Result<Self, String> {
        if start < 0 {
            return Err(format!("{start} is below zero"));
        }
        Ok(Self(Cell::new(start)))
    }

    fn add(&self, n: i32) -> i32 {
        self.0.set(self.0.get() + n);
        self.0.get()
    }

    fn merge(a: Counter, b: CounterBorrow<'_>) -> Counter {
        let sum = a.get::<Self>().add(0) + b.get::<Self>().add(0);
        Counter::new(Self(Cell::new(sum)))
    }

    fn twin(&self) -> Counter {
        Counter::new(Self(Cell::new(self.0.get())))
    }
}

impl Counters for Plugin {
    type Counter = Number;

    fn sum(counters: Vec<CounterBorrow<'_>>) -> i32 {
        counters
            .iter()
            .map(|counter| counter.get::<Number>().add(0))
            .sum()
    }

    fn make(starts: Vec<i32>) -> Vec<Counter> {
        let numbers = starts.into_iter().map(|start| Number(Cell::new(start)));
        numbers.map(Counter::new).collect()
    }

    fn split(pair: Pair) -> (i32, i32) {
        let right = pair
            .right
            .map_or(0, |counter| counter.get::<Number>().add(0));
        (pair.left.get::<Number>().add(0), right)
    }
}

impl Geometry for Plugin {
    fn turn(outline: Outline, to: Side) -> Outline {
        match (outline, to) {
            (Outline::Polygon(points), Side::Left) => Outline::Polygon(
                points
                    .into_iter()
                    .map(|point| Point {
                        x: -point.x,
                        ..point
                    })
                    .collect(),
            ),
            (outline, _) => outline,
        }
    }

    fn label(at: Point, name: String) -> Labelled {
        Labelled { name, at }
    }

    fn keys(keys: Vec<Key>) -> Vec<Key> {
        keys
    }
}
