// @ts-check
// example-filter: a plugin for `demo:text/filter@1.0.0`. Its types are in wit.d.ts.

import { replacement } from "demo:text/dictionary@1.0.0";

/** @type {Record<wit.rewrite.Style, (word: string) => string>} */
const styles = {
    plain: (word) => word,
    loud: (word) => word.toUpperCase(),
};

/** @type {wit.rewrite.Exports} */
export const rewrite = {
    apply({ text, style, mostWords }) {
        const words = text.split(/\s+/).filter((word) => word !== "");
        if (words.length === 0) throw refusal({ tag: "empty" });
        if (words.length > (mostWords ?? Infinity)) {
            throw refusal({ tag: "too-long", val: words.length });
        }

        /** @type {string[]} */
        const replaced = [];
        const written = words.map((word) => {
            const found = replacement(word);
            if (found != null) replaced.push(word);
            return styles[style](found ?? word);
        });
        return { text: written.join(" "), replaced };
    },
};

/**
 * What the app is told: an error's payload. Any other error ends the call, and the app sees its
 * message and stack.
 *
 * @param {wit.rewrite.Refusal} payload
 */
function refusal(payload) {
    return Object.assign(new Error(payload.tag), { payload });
}
