// The guest that works with files in JavaScript. The language has no library for them: its world imports WASI's
// interfaces, and it calls those.
//
// It must never hide what WASI answered. Its handles are closed when the garbage collector finds them.

import preopens from "wasi:filesystem/preopens@0.2.12";
import environment from "wasi:cli/environment@0.2.12";
import stdout from "wasi:cli/stdout@0.2.12";
import stderr from "wasi:cli/stderr@0.2.12";
import wallClock from "wasi:clocks/wall-clock@0.2.12";

/** Bytes of a text, which is ASCII here: there is no TextEncoder. */
const encode = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const decode = (bytes) => String.fromCharCode(...bytes);

/** What a step comes to; what WASI says of it is the guest's error. */
function step(name, work) {
    try {
        return work();
    } catch (error) {
        throw `${name}: ${error.payload ?? error}`;
    }
}

function opened(folder, path, how, access) {
    return folder.openAt({}, path, how, access);
}

function readAll(folder, path) {
    const [bytes] = opened(folder, path, {}, { read: true }).read(4096, 0);
    return decode(bytes);
}

function names(folder) {
    const entries = folder.readDirectory();
    const names = [];
    for (let entry; (entry = entries.readDirectoryEntry()) != null; ) names.push(entry.name);
    return names.sort();
}

function print(stream, line) {
    stream.blockingWriteAndFlush(encode(`${line}\n`));
}

export function work(path) {
    const found = preopens.getDirectories().find(([, name]) => name === path);
    if (!found) throw `read in.txt: no folder is called ${path}`;
    const [folder] = found;

    const text = step("read in.txt", () => readAll(folder, "in.txt"));
    step("write out.txt", () => {
        const file = opened(folder, "out.txt", { create: true, truncate: true }, { write: true });
        file.write(encode(text), 0);
    });
    step("append to out.txt", () => {
        const file = opened(folder, "out.txt", {}, { write: true });
        file.appendViaStream().blockingWriteAndFlush(encode(" and more"));
    });
    const wrote = step("read out.txt", () => readAll(folder, "out.txt"));
    step("make made", () => folder.createDirectoryAt("made"));
    step("rename out.txt", () => folder.renameAt("out.txt", folder, "made/moved.txt"));
    const listed = step("list", () => names(folder)).join(" ");
    step("remove made/moved.txt", () => folder.unlinkFileAt("made/moved.txt"));
    step("remove made", () => folder.removeDirectoryAt("made"));

    const variables = new Map(environment.getEnvironment());
    const greeting = variables.get("GREETING") ?? "none";
    const given = environment.getArguments().join(" ");
    const times = [wallClock.now(), wallClock.now()].map((now) => `${now.seconds}.${now.nanoseconds}`);
    const clock = times[0] === times[1] ? "stands" : "moves";
    step("print", () => print(stdout.getStdout(), `said ${text}`));
    step("complain", () => print(stderr.getStderr(), `complained ${text}`));
    return `read ${text}; wrote ${wrote}; listed ${listed}; greeting ${greeting}; arguments ${given}; clock ${clock}`;
}
