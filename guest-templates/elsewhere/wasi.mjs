// What a plugin in a script language asks of WASI: standard error, and in Python a key for hashes.
// jco's own shim would let it at the files of this machine.

import { randomBytes } from "node:crypto";

/** The interfaces, with what is written going to `say`. */
export function standardError(say) {
    class OutputStream {
        checkWrite() {
            return 65536n;
        }
        write(bytes) {
            say(new TextDecoder().decode(bytes));
        }
        blockingWriteAndFlush(bytes) {
            this.write(bytes);
        }
        flush() {}
        blockingFlush() {}
        subscribe() {
            return new Pollable();
        }
    }
    class InputStream {}
    class Pollable {
        ready() {
            return true;
        }
        block() {}
    }
    class StreamError {
        toDebugString() {
            return "";
        }
    }
    const stream = new OutputStream();
    return {
        "wasi:cli/stderr": { getStderr: () => stream },
        "wasi:random/random": { getRandomBytes: (length) => randomBytes(Number(length)) },
        "wasi:io/error": { Error: StreamError },
        "wasi:io/poll": { Pollable, poll: (all) => Uint32Array.from(all.keys()) },
        "wasi:io/streams": { InputStream, OutputStream },
    };
}
