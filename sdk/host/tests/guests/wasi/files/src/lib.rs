//! A guest that calls WASI's files, streams, clocks, random numbers and surroundings as a test tells it to.
//!
//! It must never do more than it was told, nor hide what it was answered. `common/files.rs` writes its programs.

mod act;
mod answer;
mod table;

use std::cell::RefCell;
use std::collections::BTreeMap;

use exports::test::files::program::{Guest, Step, Way};

use answer::told;
use table::Tables;

wit_bindgen::generate!({
    inline: "
        package test:guest;
        world guest {
            import wasi:filesystem/preopens@0.2.12;
            import wasi:filesystem/types@0.2.12;
            import wasi:io/streams@0.2.12;
            import wasi:io/poll@0.2.12;
            import wasi:clocks/monotonic-clock@0.2.12;
            import wasi:clocks/wall-clock@0.2.12;
            import wasi:random/random@0.2.12;
            import wasi:random/insecure@0.2.12;
            import wasi:random/insecure-seed@0.2.12;
            import wasi:cli/environment@0.2.12;
            import wasi:cli/exit@0.2.12;
            import wasi:cli/stdin@0.2.12;
            import wasi:cli/stdout@0.2.12;
            import wasi:cli/stderr@0.2.12;
            include test:files/files;
        }
    ",
    path: [
        "../../../../../contract/wit/io.wit",
        "../../../../../contract/wit/clocks.wit",
        "../../../../../contract/wit/random.wit",
        "../../../../../contract/wit/filesystem.wit",
        "../../../../../contract/wit/sockets.wit",
        "../../../../../contract/wit/cli.wit",
        "wit",
    ],
    world: "test:guest/guest",
    generate_all,
});

struct Files;

export!(Files);

thread_local! {
    /// What the guest holds; none before its first call.
    static TABLES: RefCell<Option<Tables>> = const { RefCell::new(None) };
}

impl Guest for Files {
    fn run(steps: Vec<Step>) -> Vec<String> {
        TABLES.with_borrow_mut(|tables| {
            let tables = tables.get_or_insert_with(Tables::new);
            steps.iter().map(|step| tables.take(step)).collect()
        })
    }
}

impl Tables {
    fn take(&mut self, step: &Step) -> String {
        match step.way {
            Way::Once => told(self.round(step)),
            Way::Repeat => self.repeat(step),
            Way::Tally => self.tally(step),
        }
    }

    /// One round, to its first failure; what its last action answered.
    fn round(&mut self, step: &Step) -> Result<String, String> {
        let mut last = Ok(String::new());
        for action in &step.actions {
            last = self.act(action);
            if last.is_err() {
                break;
            }
        }
        last
    }

    fn repeat(&mut self, step: &Step) -> String {
        let (mut done, mut last) = (0, Ok(String::new()));
        while done < step.times {
            last = self.round(step);
            if last.is_err() {
                break;
            }
            done += 1;
        }
        format!("{done} {}", told(last))
    }

    fn tally(&mut self, step: &Step) -> String {
        let mut seen = BTreeMap::new();
        for _ in 0..step.times {
            *seen.entry(told(self.round(step))).or_insert(0_u32) += 1;
        }
        let all: Vec<_> = seen
            .iter()
            .map(|(answer, count)| format!("{count} {answer}"))
            .collect();
        all.join(", ")
    }
}
