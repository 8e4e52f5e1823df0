// The echo guest in JavaScript: it answers what it was given, in every WIT type.
//
// It must never change a value. Integers of 64 bits are numbers here: beyond 2^53 they lose bits.

import mirror from "test:echo/mirror@1.2.0";
import settings from "settings";

/* global roll: functions of the world itself are globals. */

const same = (v) => v;

/** A WIT result as a function of JavaScript answers it. */
function answered(result) {
    if (result.tag === "err") throw result.val;
    return result.val;
}

/** What a function answers, as a WIT result. */
function returned(f, ...args) {
    try {
        return { ok: f(...args) };
    } catch (error) {
        return { err: error.payload };
    }
}

/** An object of the guest: a stack of texts. */
class Stack {
    constructor(first) { this.texts = [first]; }
    push(v) { this.texts.push(v); }
    pop() { return this.texts.length > 0 ? this.texts.pop() : null; }
    depth() { return this.texts.length; }
    static merge(a, b) { return stack([...a.texts, ...b.texts]); }
}

function stack(texts) {
    const made = new Stack("");
    made.texts = texts;
    return made;
}

export const echo = {
    Stack,
    noop() {},
    add: (a, b) => (a + b) >>> 0,
    bools: same,
    u8s: same,
    u16s: same,
    u32s: same,
    u64s: same,
    s8s: same,
    s16s: same,
    s32s: same,
    s64s: same,
    f32s: same,
    f64s: same,
    chars: same,
    text: same,
    bytes: same,
    texts: same,
    nested: same,
    points: same,
    people: same,
    shapes: same,
    colours: same,
    styles: same,
    manys: same,
    awkwards: same,
    options: same,
    results: answered,
    bare: answered,
    halves: answered,
    tuples: same,
    refuse(why) { throw { tag: "refused", val: why }; },
    concat: (stacks) => stack(stacks.flatMap((one) => one.texts)),
    count(upto) {
        const counter = new mirror.Counter(0);
        for (let i = 0; i < upto; i++) counter.add(1);
        return counter.value();
    },
    countOn(counter, n) {
        counter.add(n);
        return counter.value();
    },
    passOn: (counter) => mirror.give(counter),
};

export const trouble = {
    // There is no console, and standard output is not to be had.
    say() {},
    panic(message) { throw new Error(message); },
    // The language has neither: an uncaught error must do.
    abort() { throw new Error("abort"); },
    exit(code) { throw new Error(`exit ${code}`); },
};

export const inline = { twice: (n) => n * 2 };

export function greet(name) {
    return `${settings.get("greeting") ?? "Hello"}, ${name}`;
}

/** Each function of the host, with values that the host compares with its own. */
export function roundTrip() {
    const sum = mirror.scalars(true, 200, -3, 70000, -5000000000, 0.5, "\u{1f980}");
    const text = mirror.text("grüße");
    const ada = { name: "Ada", age: 36, tags: ["first"], home: [{ x: 1, y: -1 }, "London"] };
    const people = mirror.people([ada]);
    const style = { bold: true, thin: false, underLined: true };
    const shapes = mirror.shapes({ tag: "circle", val: 2.5 }, "blue", style);
    const attempts = [true, false].map((ok) => returned(mirror.attempt, ok));
    mirror.nothing();
    const [a, b] = [new mirror.Counter(3), new mirror.Counter(4)];
    const total = mirror.Counter.sum(a, b);
    const given = mirror.give(a);
    const rolled = roll(6);
    return JSON.stringify([sum, text, people, shapes, attempts, total, given, rolled]);
}
