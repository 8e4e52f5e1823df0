// Reckons with what it is given: whoever only hands a number back does not notice a wrong one.

import * as app from "acme:written/app@0.1.0";

class Counter {
    constructor(start) {
        this.count = start;
    }
    next() {
        this.count += 1;
        return this.count;
    }
    static asText(x) {
        return String(x);
    }
}

export const numbers = {
    Counter,
    next: (x) => x + 1,
    next64: (x) => x + 1,
    before64: (x) => x - 1,
    isLarge: (x) => x >= 2147483648,
    asText: (x) => String(x),
    asText64: (x) => String(x),
    texts(shapes, more) {
        const all = shapes.flatMap((shape) => shape.val ?? []);
        return [...all, more.val].join(" ");
    },
    shapes: (x) => [{ tag: "one", val: x + 1 }, { tag: "two", val: [x, x + 1] }, [x, x + 1], x + 1],
    typed: (x) => new Uint32Array([x, x + 1]),
    ofApp(name) {
        const { bytes, words, most } = app.sizeOf(name);
        return `${bytes} ${words.map((word) => word + 1)} ${most}`;
    },
    halved(x) {
        try {
            return `half of it is ${app.halve(x)}`;
        } catch (error) {
            return `there is no half of ${error.payload}`;
        }
    },
};

class Refused extends TypeError {}

const failures = {
    text: () => { throw "as text"; },
    error: () => { throw new Error("as an error"); },
    subclass: () => { throw new Refused("as an error of a class of its own"); },
    payload: () => { throw Object.assign(new TypeError("not this"), { payload: "as a payload" }); },
    null: () => null.length,
    thrown: () => { throw new TypeError("thrown by its author"); },
    range: () => new Array(-1),
    reference: () => nowhere,
    syntax: () => JSON.parse("{"),
    uri: () => decodeURIComponent("%"),
};

const fail = (how) => failures[how]?.() ?? "well";

class Thing {
    fail(how) {
        return fail(how);
    }
    static open(how) {
        return fail(how);
    }
}

export const failing = {
    Thing,
    fail,
    failWithNumber(how) {
        if (how === "number") throw 4000000000;
        return fail(how);
    },
};

export { fail };

export default () => fail("null");
