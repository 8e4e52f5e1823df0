//! A guest that attacks what it was granted, and what lies beside it: each attack with its exact answer or error, and with
//! the wider grant or the raised limit where it does its harm.

mod amounts;
mod left_behind;
mod made_up;
mod operators;
mod paths;
mod world;

use guesthouse::error::{CallErrorKind, IoCap};
use guesthouse::policy::{Folder, Policy};
use guesthouse::{CallError, Plugin};

use super::{answers, outcome};
use crate::files::{Files, Ground, READ, Step, close, open, read};

/// What a guest may do that keeps to the rules.
fn is_well(plugin: &Plugin<Files, ()>) -> bool {
    let steps = [
        open("in.txt", READ),
        read(crate::files::NEWEST, 5, 0),
        close(crate::files::Handle::File(crate::files::NEWEST)),
    ];
    answers(plugin, &steps)[1..] == ["ok hello", "ok"]
}

/// A folder to read, at `/data`.
fn reading(ground: &Ground) -> Policy {
    Policy::closed().folder(Folder::read(ground.granted()).at("/data"))
}

/// A folder to write to, at `/data`, with room for so much.
fn writing(ground: &Ground, quota: u64) -> Policy {
    Policy::closed().folder(Folder::write(ground.granted(), quota).at("/data"))
}

/// Which cap ended the steps; the call after it is well.
fn capped(plugin: &Plugin<Files, ()>, steps: &[Step]) -> (IoCap, u64, u64) {
    let error = outcome(plugin, steps).0.unwrap_err();
    assert!(is_well(plugin));
    cap(&error)
}

fn cap(error: &CallError) -> (IoCap, u64, u64) {
    match error.kind() {
        CallErrorKind::IoExceeded {
            cap, used, limit, ..
        } => {
            assert_eq!(error.code(), cap.code());
            (*cap, *used, *limit)
        }
        other => panic!("{other:?}"),
    }
}
