//! Guests that ask for what a policy grants, without a policy: the closed world answers, and what it does not have is
//! refused before the guest runs.

use std::time::Duration;

use crate::common::awaited::block_on;
use crate::common::host;
use crate::files::{
    Files, Ground, NEWEST, READ, arguments, block, blocking_read, built, check_write, environment,
    get_directories, get_stderr, get_stdin, get_stdout, initial_cwd, monotonic_now, open, ordinary,
    poll, random_bytes, read, ready, repeat, run, settings, subscribe_duration, subscribe_input,
    tally, wall_now, work, write_all,
};
use crate::wasi::limits;
use guesthouse::{Artifact, Limits, Plugin, error::LoadErrorKind};

fn files() -> Plugin<Files, ()> {
    host()
        .load(Artifact::file(built("files")), &limits())
        .unwrap()
}

#[test]
fn there_is_no_folder_and_no_file() {
    let ground = Ground::new();
    ground.symlinks();
    ground.hard_link("hard");
    ground.fifo("fifo");
    let _socket = ground.socket("socket");
    let path = ground.canary();
    let steps = [
        get_directories(),
        open("in.txt", READ),
        open(path.to_str().unwrap(), READ),
        read(0, 1, 0),
        repeat(3, [open("in.txt", READ)]),
        tally(3, [open("in.txt", READ)]),
    ];
    let outcome = block_on(run(&files(), (), &steps));
    assert_eq!(
        outcome.into_result().unwrap(),
        [
            "ok",
            "no such slot",
            "no such slot",
            "no such slot",
            "0 no such slot",
            "3 no such slot",
        ]
    );
    assert!(ground.is_untouched());
    std::fs::write(ground.granted().join("to-canary"), "changed").unwrap();
    assert!(!ground.is_untouched());
}

#[test]
fn the_surroundings_are_empty_and_output_is_in_the_log() {
    let steps = [
        environment(),
        arguments(),
        initial_cwd(),
        get_stdin(),
        blocking_read(0, 10),
        get_stdout(),
        write_all(NEWEST, "said"),
        get_stderr(),
        write_all(NEWEST, 5_000),
        check_write(0),
    ];
    let outcome = block_on(run(&files(), (), &steps));
    assert_eq!(
        (
            outcome.log().stdout().as_str(),
            outcome.log().stderr().len()
        ),
        ("said", 5_000)
    );
    assert_eq!(
        outcome.into_result().unwrap(),
        [
            "ok",
            "ok",
            "ok none",
            "ok 0",
            "err closed",
            "ok 0",
            "ok",
            "ok 1",
            "ok",
            "ok 65536",
        ]
    );
}

#[test]
fn time_passes_where_it_is_waited_for() {
    let hour = 3_600_000_000_000;
    let steps = [
        monotonic_now(),
        wall_now(),
        subscribe_duration(hour),
        subscribe_duration(2 * hour),
        get_stdin(),
        subscribe_input(0),
        poll(&[0, 1, 2]),
        poll(&[0, 1]),
        ready(1),
        block(1),
        monotonic_now(),
        wall_now(),
    ];
    let outcome = block_on(run(&files(), (), &steps));
    assert_eq!(
        outcome.into_result().unwrap(),
        [
            "ok 86400000000000",
            "ok 1767225600.000000000",
            "ok 0",
            "ok 1",
            "ok 0",
            "ok 2",
            "ok 2",
            "ok 0",
            "ok false",
            "ok",
            "ok 93600000000000",
            "ok 1767232800.000000000",
        ]
    );
}

#[test]
fn random_numbers_are_the_same_in_every_guest() {
    let numbers = || {
        let outcome = block_on(run(&files(), (), &[random_bytes(8), random_bytes(40)]));
        outcome.into_result().unwrap()
    };
    let first = numbers();
    assert_eq!((first[0].len(), first[1].as_str()), (19, "ok 40 bytes"));
    assert_eq!(first, numbers());
}

#[test]
fn an_ordinary_program_finds_no_folder_in_any_language() {
    let mut unhurried = Limits::scripting();
    unhurried.deadline = Duration::from_mins(1);
    for (name, words) in [
        ("ordinary-files-wasip1", RUST),
        ("ordinary-files-wasip2", RUST),
        ("ordinary-files-c", "read in.txt: No such file or directory"),
        (
            "ordinary-files-javascript",
            "read in.txt: no folder is called /data",
        ),
    ] {
        let artifact = Artifact::file(built(name));
        let plugin: Plugin<ordinary::OrdinaryFiles, ()> =
            host().load(artifact, &unhurried).unwrap();
        let outcome = block_on(work(&plugin, (), "/data"));
        assert_eq!(
            outcome.into_result().unwrap(),
            Err(words.to_owned()),
            "{name}"
        );
    }
}

const RUST: &str = "read in.txt: No such file or directory (os error 44)";

#[test]
fn settings_and_messages_are_refused_at_the_door() {
    let artifact = Artifact::file(built("settings"));
    let loaded = host().load::<settings::Settings, ()>(artifact, &limits());
    let error = loaded.unwrap_err();
    let LoadErrorKind::ImportNotGranted { imports, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        *imports,
        [
            "wasi:config/store@0.2.0-rc.1",
            "wasi:logging/logging@0.1.0-draft"
        ]
    );
}
