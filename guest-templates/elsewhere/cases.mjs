// Plays cases of `guesthouse test --print-cases` with a plugin that jco made JavaScript of:
//   node --experimental-wasm-extended-const cases.mjs PLUGIN.wasm CASES.json
// It must never know the plugin's WIT: the cases carry the type of every value.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transpile } from "@bytecodealliance/jco";

import { answers, matches, value } from "./values.mjs";
import { standardError } from "./wasi.mjs";

const [plugin, cases] = process.argv.slice(2);
const { instantiate, module, close } = await transpiled(readFileSync(plugin));
let failed = 0;
try {
    const printed = JSON.parse(readFileSync(cases, "utf8"));
    for (const file of [printed.files ?? printed].flat()) {
        for (const one of file.cases) await play(file, one);
    }
} finally {
    close();
}
process.exitCode = failed === 0 ? 0 : 1;

/** The plugin as a module of JavaScript, and a way to its parts. */
async function transpiled(component) {
    const made = await transpile(component, { name: "plugin", instantiation: { tag: "async" } });
    const scratch = join(dirname(fileURLToPath(import.meta.url)), "target");
    mkdirSync(scratch, { recursive: true });
    const folder = mkdtempSync(join(scratch, "plugin-"));
    for (const [name, bytes] of Object.entries(made.files)) {
        const path = join(folder, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
    }
    const { instantiate } = await import(pathToFileURL(join(folder, "plugin.js")));
    const modules = new Map();
    const module = async (name) => {
        if (!modules.has(name)) {
            modules.set(name, await WebAssembly.compile(readFileSync(join(folder, name))));
        }
        return modules.get(name);
    };
    return { instantiate, module, close: () => rmSync(folder, { recursive: true }) };
}

async function play(file, one) {
    const said = [];
    let why;
    try {
        const root = await instantiate(module, imports(one, said));
        for (const step of one.steps) run(root, step);
    } catch (error) {
        why = error.message;
    }
    failed += why ? 1 : 0;
    console.log(`${why ? "FAILED" : "passed"} ${file.file}/${one.name}${why ? `\n    ${why}` : ""}`);
    if (why && said.length > 0) console.log(`    it said: ${said.join("").trim()}`);
}

/** What a step says of the plugin, held against it. */
function run(root, step) {
    if (!("function" in step)) throw new Error("objects are not played here");
    const scope = step.interface ? root[step.interface] : root;
    const call = scope?.[camel(step.function)];
    if (!call) throw new Error(`${step.interface}#${step.function} is not there`);
    const { answer, trap } = answers(() => call(...step.args.map(value)));
    if ("fails" in step) {
        // The codes of other ends are those of budgets, which nobody holds a plugin to here.
        const ours = ["guest-panicked", "guest-trapped"].includes(step.fails);
        if (!ours || !trap) throw new Error(`did not end with ${step.fails}`);
    } else if (trap) {
        throw trap;
    } else if ("returns" in step && !matches(step.returns, answer)) {
        throw new Error(`answered ${JSON.stringify(answer)}, not ${JSON.stringify(step.returns)}`);
    }
}

/** The app's side: what the case says it answers, in its order. */
function imports(one, said) {
    const all = standardError((text) => said.push(text));
    for (const call of new Set(one.host.map((answer) => answer.call))) {
        const [name, scope] = call.split("#").reverse();
        const given = new Map();
        const answer = (...args) => {
            const fits = one.host.find((answer) => {
                if (answer.call !== call || given.get(answer) === answer.times) return false;
                return answer.args === null || answer.args.every((arg, i) => matches(arg, args[i]));
            });
            if (!fits) throw new Error(`no answer for ${call}(${JSON.stringify(args)})`);
            if (fits.times !== null) given.set(fits, (given.get(fits) ?? 0) + 1);
            if ("fails" in fits) throw new Error(fits.fails);
            return returned(fits.returns);
        };
        const key = (scope ?? "$root").replace(/@.*/, "");
        all[key] = { ...all[key], [camel(name)]: answer };
        if (!scope) all[name] = { default: answer };
    }
    return new Proxy(all, { get: (all, key) => answered(key, all[key] ?? {}) });
}

/** An interface of which every function is there, and those that no case answers fail. */
function answered(name, known) {
    const nobody = (key) => () => {
        throw new Error(`no answer for ${name}#${String(key)}`);
    };
    return new Proxy(known, { get: (known, key) => known[key] ?? nobody(key) });
}

/** A result at the outside is returned or thrown. */
function returned(typed) {
    switch (typed?.type) {
        case "ok":
            return value(typed.value);
        case "err":
            throw Object.assign(new Error("refused"), { payload: value(typed.value) });
        default:
            return value(typed);
    }
}

function camel(name) {
    return name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}
