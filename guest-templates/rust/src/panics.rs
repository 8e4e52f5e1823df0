//! What a panic says reaches the host: this file stays as it is.
//!
//! The standard library for `wasm32-unknown-unknown` has nobody to tell. Here the message goes to
//! `wasi:cli/stderr`, which every host has, and nothing else of WASI is asked for. Targets with WASI
//! do the same by themselves. A plugin without this file ends as well, but does not say why.
#![cfg(target_os = "unknown")]

mod bindings {
    wit_bindgen::generate!({
        // Of its own: the app's folder may hold WASI too, in any version, or a part of it.
        path: [],
        inline: "
            package guesthouse:panics;
            world panics { import wasi:cli/stderr@0.2.6; }
            package wasi:cli@0.2.6 {
                interface stderr {
                    use wasi:io/streams@0.2.6.{output-stream};
                    get-stderr: func() -> output-stream;
                }
            }
            package wasi:io@0.2.6 {
                interface error { resource error; }
                interface streams {
                    use error.{error};
                    variant stream-error { last-operation-failed(error), closed }
                    resource output-stream {
                        blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>;
                    }
                }
            }
        ",
        world: "guesthouse:panics/panics",
        generate_all,
    });
}

/// Runs before the first call.
#[used]
#[unsafe(link_section = ".init_array")]
static INSTALL: extern "C" fn() = install;

extern "C" fn install() {
    std::panic::set_hook(Box::new(|panic| tell(&format!("{panic}\n"))));
}

/// At most 4096 bytes are taken at once.
fn tell(text: &str) {
    let stderr = bindings::wasi::cli::stderr::get_stderr();
    for part in text.as_bytes().chunks(4096) {
        // Nobody is left to be told.
        let _ = stderr.blocking_write_and_flush(part);
    }
}
