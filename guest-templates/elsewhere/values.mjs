// Values that carry their types, and what jco makes of such in JavaScript.

/** A value as jco takes it. */
export function value(typed) {
    if (typed === null || typed === undefined) return undefined;
    const { type, value: inner } = typed;
    switch (type) {
        case "u64":
        case "s64":
            return BigInt(inner);
        case "f32":
        case "f64":
            return Number(inner.replace("inf", "Infinity").replace("nan", "NaN"));
        case "list":
        case "tuple":
            return inner.map(value);
        case "record":
            return Object.fromEntries(inner.map(([name, field]) => [camel(name), value(field)]));
        case "variant":
            return { tag: inner[0], val: value(inner[1]) };
        case "flags":
            return Object.fromEntries(inner.map((flag) => [camel(flag), true]));
        case "option":
            return inner?.type === "option" ? { tag: "some", val: value(inner) } : value(inner);
        case "ok":
        case "err":
            return { tag: type, val: value(inner) };
        case "kept":
        case "other":
            throw new Error(`a value of type ${type} is not played here`);
        default:
            return inner;
    }
}

/** What a call answers: a result's error is thrown, with the value in its payload. */
export function answers(call) {
    try {
        return { answer: { returned: call() } };
    } catch (error) {
        if (Object.hasOwn(error, "payload")) return { answer: { thrown: error.payload } };
        return { trap: error };
    }
}

/** Whether an answer, or an argument, is the value. */
export function matches(typed, actual) {
    const outside = actual !== null && typeof actual === "object";
    if (outside && Object.hasOwn(actual, "thrown")) {
        return typed?.type === "err" && same(typed.value, actual.thrown);
    }
    if (outside && Object.hasOwn(actual, "returned")) {
        return same(typed?.type === "ok" ? typed.value : typed, actual.returned);
    }
    return same(typed, actual);
}

function same(typed, actual) {
    if (typed === null || typed === undefined) return actual === null || actual === undefined;
    const { type, value: inner } = typed;
    switch (type) {
        case "list":
        case "tuple":
            return actual.length === inner.length && inner.every((one, i) => same(one, actual[i]));
        case "record":
            return inner.every(([name, field]) => same(field, actual[camel(name)]));
        case "variant":
            return actual.tag === inner[0] && same(inner[1], actual.val);
        case "flags": {
            const set = Object.keys(actual).filter((flag) => actual[flag]);
            return set.sort().join() === inner.map(camel).sort().join();
        }
        case "option":
            if (actual?.tag === "none") return inner === null;
            return same(inner, inner?.type === "option" ? actual?.val : actual);
        case "ok":
        case "err":
            return actual.tag === type && same(inner, actual.val);
        case "kept":
            // Any object; one that has a name is not known here.
            return inner === "_" ? typeof actual === "object" && actual !== null : value(typed);
        default:
            return Object.is(value(typed), actual) || value(typed) === actual;
    }
}

function camel(name) {
    return name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}
