//! More than there may be: bytes, files, handles, entries; and rooms that two guests would share.

use std::{fs, thread};

use guesthouse::error::IoCap;
use guesthouse::policy::{Folder, Policy};

use super::super::{answers, granted, limits, outcome};
use super::{capped, is_well, reading, writing};
use crate::common::leaks::{is_alone, resident};
use crate::files::{
    Creation, Ground, Handle, NEWEST, READ, WRITE, append_via_stream, blocking_read,
    blocking_write_and_flush, close, count_all, create, create_directory, open, open_as, read,
    read_directory, read_via_stream, remove_directory, rename, repeat, set_size, skip, splice,
    stat, stat_at, stream_write, unlink, write, write_via_stream, write_zeroes,
};

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const TIB: u64 = 1 << 40;

/// What the ground holds: "hello" and "deep".
const HELD: u64 = 9;

#[test]
fn a_file_of_a_tebibyte() {
    let ground = Ground::new();
    let mut limits = limits();
    let plugin = granted(&writing(&ground, 2 * TIB), &limits);
    let grow = [create("a"), set_size(1, TIB)];
    assert_eq!(
        capped(&plugin, &grow),
        (IoCap::Written, TIB, limits.file_written)
    );
    let far = [create("a"), write(1, "x", TIB)];
    assert_eq!(
        capped(&plugin, &far),
        // The hole before it is written, too.
        (IoCap::Written, TIB + 1, limits.file_written)
    );
    let by_stream = [create("a"), write_via_stream(1, TIB), stream_write(0, "x")];
    assert_eq!(
        capped(&plugin, &by_stream),
        (IoCap::Written, TIB + 1, limits.file_written)
    );
    limits.file_written = 4 * TIB;
    let plugin = granted(&writing(&ground, 2 * TIB), &limits);
    for steps in [&grow[..], &far, &by_stream] {
        let (cap, _, limit) = capped(&plugin, steps);
        assert_eq!((cap, limit), (IoCap::FileSize, limits.file_size));
    }
    assert_eq!(ground.text("a"), "");
    // With the limits raised, the quota holds; with the quota raised too, there is a file of a tebibyte.
    limits.file_size = 4 * TIB;
    let plugin = granted(&writing(&ground, MIB), &limits);
    assert_eq!(answers(&plugin, &grow)[1], "err quota");
    assert_eq!(answers(&plugin, &far)[1], "err quota");
    assert_eq!(ground.text("a"), "");
    let plugin = granted(&writing(&ground, 2 * TIB), &limits);
    let (found, usage) = outcome(&plugin, &grow);
    assert_eq!(found.unwrap(), ["ok 1", "ok"]);
    assert_eq!(usage.file_written, TIB);
    assert_eq!(fs::metadata(ground.granted().join("a")).unwrap().len(), TIB);
}

#[test]
fn offsets_and_sizes_that_no_file_has() {
    let ground = Ground::new();
    let mut limits = limits();
    limits.file_size = 1 << 60;
    limits.file_written = u64::MAX;
    let plugin = granted(&writing(&ground, u64::MAX / 2), &limits);
    let steps = [
        create("a"),
        write(1, "x", u64::MAX),
        write(1, "", u64::MAX),
        read(1, 10, u64::MAX),
        read(1, u64::MAX, 0),
    ];
    let found = answers(&plugin, &steps);
    assert_eq!(found[..2], ["ok 1", "err invalid"]);
    assert!(!found.join(" ").contains("panic"), "{found:?}");
    assert_eq!(stat_of(&plugin), "ok regular-file 0 bytes 1 links");
    let steps = [create("a"), set_size(1, u64::MAX)];
    assert_eq!(
        capped(&plugin, &steps),
        (IoCap::FileSize, u64::MAX, 1 << 60)
    );
    // What the system refuses takes no room.
    let steps = [create("a"), set_size(1, 1 << 60)];
    let found = answers(&plugin, &steps);
    assert!(
        found[1].starts_with("err ") || found[1] == "ok",
        "{found:?}"
    );
}

fn stat_of(plugin: &guesthouse::Plugin<crate::files::Files, ()>) -> String {
    answers(plugin, &[stat_at("a")]).remove(0)
}

#[test]
fn appending_without_end() {
    let ground = Ground::new();
    let mut limits = limits();
    let append = |times| {
        [
            create("a"),
            append_via_stream(1),
            repeat(times, [blocking_write_and_flush(0, 4_096)]),
        ]
    };
    let plugin = granted(&writing(&ground, 64 * MIB), &limits);
    let limit = limits.file_written;
    assert_eq!(
        capped(&plugin, &append(100_000)),
        (IoCap::Written, limit + 4_096, limit)
    );
    assert_eq!(ground.text("a").len() as u64, limit);
    assert_eq!(answers(&plugin, &[unlink("a")]), ["ok"]);
    // By any other way.
    limits.file_written = 10_000;
    let plugin = granted(&writing(&ground, 64 * MIB), &limits);
    let at_once = [create("a"), append_via_stream(1), stream_write(0, 10_001)];
    let zeroes = [
        create("a"),
        append_via_stream(1),
        repeat(100, [write_zeroes(0, 4_096)]),
    ];
    let spliced = [
        create("a"),
        write(1, 4_000, 0),
        append_via_stream(1),
        repeat(100, [read_via_stream(1, 0), splice(0, NEWEST, 4_000)]),
    ];
    let written = [create("a"), repeat(100, [write(1, 4_096, 0)])];
    let grown = [
        create("a"),
        repeat(100, [set_size(1, 4_096), set_size(1, 0)]),
    ];
    for (steps, used) in [
        (&at_once[..], 10_001),
        (&zeroes, 3 * 4_096),
        (&spliced, 12_000),
        (&written, 3 * 4_096),
        (&grown, 3 * 4_096),
    ] {
        assert_eq!(capped(&plugin, steps), (IoCap::Written, used, 10_000));
        assert_eq!(answers(&plugin, &[unlink("a")]), ["ok"]);
    }
    // With the limit raised, up to the quota.
    limits.file_written = 64 * MIB;
    limits.file_size = 64 * MIB;
    limits.fuel *= 10;
    let plugin = granted(&writing(&ground, 8 * MIB + HELD), &limits);
    let found = answers(&plugin, &append(100_000));
    let words = "2048 err last-operation-failed quota: ";
    assert!(found[2].starts_with(words), "{found:?}");
    assert_eq!(ground.text("a").len() as u64, 8 * MIB);
}

#[test]
fn a_file_that_is_longer_than_files_may_be() {
    let ground = Ground::new();
    let mut limits = limits();
    limits.file_size = 1_000;
    let plugin = granted(&writing(&ground, MIB), &limits);
    let one = [create("a"), write(1, 1_000, 0), write(1, 1, 1_000)];
    let other = [
        create("a"),
        append_via_stream(1),
        blocking_write_and_flush(0, 1),
    ];
    for steps in [&one, &other] {
        assert_eq!(capped(&plugin, steps), (IoCap::FileSize, 1_001, 1_000));
    }
    // Where it is written over, it is no longer than before; nor was it the guest who made it long.
    fs::write(ground.granted().join("long"), [b'x'; 2_000]).unwrap();
    let steps = [
        open("long", WRITE),
        write(1, 100, 1_500),
        set_size(1, 1_500),
    ];
    assert_eq!(answers(&plugin, &steps), ["ok 1", "ok 100", "ok"]);
}

#[test]
fn a_million_files() {
    let ground = Ground::new();
    let mut limits = limits();
    let files = |times| {
        [repeat(
            times,
            [create("x"), close(Handle::File(NEWEST)), unlink("x")],
        )]
    };
    let folders = [repeat(
        1_000_000,
        [create_directory("d"), remove_directory("d")],
    )];
    let plugin = granted(&writing(&ground, MIB), &limits);
    for steps in [&files(1_000_000)[..], &folders] {
        assert_eq!(capped(&plugin, steps), (IoCap::FilesCreated, 101, 100));
    }
    assert!(!ground.granted().join("x").exists() && !ground.granted().join("d").exists());
    limits.files_created = 10_000;
    let plugin = granted(&writing(&ground, MIB), &limits);
    assert_eq!(answers(&plugin, &files(2_000)), ["2000 ok"]);
}

#[test]
fn more_entries_than_a_folder_may_have() {
    let ground = Ground::new();
    // It has three.
    let policy = |entries| {
        let folder = Folder::write(ground.granted(), MIB).entries(entries);
        Policy::closed().folder(folder)
    };
    let plugin = granted(&policy(4), &limits());
    let steps = [
        create("a"),
        create("b"),
        create_directory("b"),
        open_as("b", Creation::CREATE | Creation::EXCLUSIVE, WRITE),
        rename("a", "b"),
        create("a"),
        unlink("b"),
        create_directory("a"),
        create("a/b"),
        remove_directory("a"),
        create("b"),
    ];
    let expected = [
        "ok 1",
        "err quota",
        "err quota",
        "err quota",
        "ok",
        "err quota",
        "ok",
        "ok",
        "err quota",
        "ok",
        "ok 2",
    ];
    assert_eq!(answers(&plugin, &steps), expected);
    assert_eq!(answers(&plugin, &[unlink("b")]), ["ok"]);
    let plugin = granted(&policy(5), &limits());
    assert_eq!(answers(&plugin, &steps[..2]), ["ok 1", "ok 2"]);
}

#[test]
fn a_thousand_opens() {
    let ground = Ground::new();
    let mut limits = limits();
    let plugin = granted(&reading(&ground), &limits);
    let opens = |times| [repeat(times, [open("in.txt", READ)])];
    let folders = [repeat(1_000, [open("sub", READ)])];
    let listings = [repeat(1_000, [read_directory(0)])];
    // A stream keeps its file open when the descriptor is closed.
    let streams = [repeat(
        1_000,
        [
            open("in.txt", READ),
            read_via_stream(NEWEST, 0),
            close(Handle::File(NEWEST)),
        ],
    )];
    for steps in [&opens(1_000)[..], &folders, &listings, &streams] {
        assert_eq!(capped(&plugin, steps), (IoCap::OpenFiles, 17, 16));
    }
    // What is closed is counted no more, nor what could not be opened.
    let closed = [
        repeat(100, [open("in.txt", READ), close(Handle::File(NEWEST))]),
        crate::files::tally(100, [open("absent", READ)]),
        repeat(100, [read_directory(0), close(Handle::Listing(NEWEST))]),
        repeat(
            100,
            [
                open("in.txt", READ),
                read_via_stream(NEWEST, 0),
                close(Handle::File(NEWEST)),
                close(Handle::Input(NEWEST)),
            ],
        ),
    ];
    let (found, usage) = outcome(&plugin, &closed);
    assert_eq!(
        found.unwrap(),
        ["100 ok", "100 err no-entry", "100 ok", "100 ok"]
    );
    assert_eq!(usage.open_files, 1);
    // Handles that are no files are bounded by themselves.
    let many = [
        open("in.txt", READ),
        repeat(10_000, [read_via_stream(1, 0)]),
    ];
    let error = outcome(&plugin, &many).0.unwrap_err();
    assert_eq!(error.code(), "too-many-handles");
    limits.open_files = 200;
    let plugin = granted(&reading(&ground), &limits);
    assert_eq!(answers(&plugin, &opens(200)), ["200 ok 200"]);
    assert_eq!(capped(&plugin, &opens(201)), (IoCap::OpenFiles, 201, 200));
}

#[test]
fn reading_without_end() {
    let ground = Ground::new();
    fs::write(ground.granted().join("long"), vec![b'x'; 64 << 10]).unwrap();
    let mut limits = limits();
    limits.file_read = MIB;
    let plugin = granted(&reading(&ground), &limits);
    let reads = [open("long", READ), repeat(1_000, [read(1, 64 * KIB, 0)])];
    let streams = [
        open("long", READ),
        repeat(
            1_000,
            [read_via_stream(1, 0), blocking_read(NEWEST, 64 * KIB)],
        ),
    ];
    let skips = [
        open("long", READ),
        repeat(1_000, [read_via_stream(1, 0), skip(NEWEST, 64 * KIB)]),
    ];
    for steps in [&reads, &streams, &skips] {
        assert_eq!(capped(&plugin, steps), (IoCap::Read, MIB + 64 * KIB, MIB));
    }
    limits.file_read = 1_000 * MIB;
    limits.fuel *= 10;
    let plugin = granted(&reading(&ground), &limits);
    let (found, usage) = outcome(&plugin, &reads);
    assert_eq!(found.unwrap()[1], "1000 ok 65536 bytes");
    assert_eq!(usage.file_read, 1_000 * 64 * KIB);
}

#[test]
fn nothing_read_and_nothing_written_changes_nothing() {
    let ground = Ground::new();
    let plugin = granted(&writing(&ground, MIB), &limits());
    let steps = [
        open("in.txt", READ | WRITE),
        read_via_stream(1, 0),
        blocking_read(0, 0),
        skip(0, 0),
        blocking_read(0, 100),
        append_via_stream(1),
        crate::files::check_write(0),
        blocking_write_and_flush(0, ""),
        stream_write(0, ""),
        write(1, "", 1_000),
        stat(1),
    ];
    let expected = [
        "ok 1",
        "ok 0",
        "ok",
        "ok 0",
        "ok hello",
        "ok 0",
        "ok 65536",
        "ok",
        "ok",
        "ok 0",
        "ok regular-file 5 bytes 1 links",
    ];
    assert_eq!(answers(&plugin, &steps), expected);
}

#[test]
fn a_file_without_a_name_keeps_its_room_while_it_is_open() {
    let ground = Ground::new();
    let plugin = granted(&writing(&ground, 1_000 + HELD), &limits());
    let unlinked = [
        create("a"),
        write(1, 1_000, 0),
        unlink("a"),
        create("b"),
        write(2, 1, 0),
        close(Handle::File(1)),
        write(2, 1_000, 0),
        unlink("b"),
    ];
    let renamed = [
        create("a"),
        write(1, 1_000, 0),
        create("b"),
        rename("b", "a"),
        write(2, 1, 0),
        close(Handle::File(1)),
        write(2, 1_000, 0),
        unlink("a"),
    ];
    // The stream alone has it.
    let streamed = [
        create("a"),
        write(1, 1_000, 0),
        read_via_stream(1, 0),
        close(Handle::File(1)),
        unlink("a"),
        create("b"),
        write(1, 1, 0),
        close(Handle::Input(0)),
        write(1, 1_000, 0),
        unlink("b"),
    ];
    for _ in 0..3 {
        let found = answers(&plugin, &unlinked);
        let expected = [
            "ok 1",
            "ok 1000",
            "ok",
            "ok 2",
            "err quota",
            "ok",
            "ok 1000",
            "ok",
        ];
        assert_eq!(found, expected);
        let found = answers(&plugin, &renamed);
        let expected = [
            "ok 1",
            "ok 1000",
            "ok 2",
            "ok",
            "err quota",
            "ok",
            "ok 1000",
            "ok",
        ];
        assert_eq!(found, expected);
        let found = answers(&plugin, &streamed);
        let expected = [
            "ok 1",
            "ok 1000",
            "ok 0",
            "ok",
            "ok",
            "ok 1",
            "err quota",
            "ok",
            "ok 1000",
            "ok",
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn cutting_off_gives_back_what_was_there_and_no_more() {
    let ground = Ground::new();
    let plugin = granted(&writing(&ground, 1_000 + HELD), &limits());
    let afresh = || open_as("a", Creation::CREATE | Creation::TRUNCATE, READ | WRITE);
    let steps = [
        afresh(),
        write(1, 1_000, 0),
        afresh(),
        afresh(),
        write(1, 600, 0),
        write(2, 700, 0),
        write(3, 1, 1_000),
        set_size(3, 1_000),
        set_size(3, 1_001),
        stat(1),
        afresh(),
        write(1, 1_000, 0),
        write(2, 1, 1_000),
    ];
    let expected = [
        "ok 1",
        "ok 1000",
        "ok 2",
        "ok 3",
        "ok 600",
        "ok 700",
        "err quota",
        "ok",
        "err quota",
        "ok regular-file 1000 bytes 1 links",
        "ok 4",
        "ok 1000",
        "err quota",
    ];
    for _ in 0..3 {
        assert_eq!(answers(&plugin, &steps), expected);
    }
}

#[test]
fn many_guests_at_once_share_one_quota() {
    const PIECES: usize = 64;
    let ground = Ground::new();
    let mut limits = limits();
    limits.fuel *= 10;
    let plugin = granted(&writing(&ground, PIECES as u64 * 4_096 + HELD), &limits);
    let written: usize = thread::scope(|scope| {
        let guests: Vec<_> = (0..8)
            .map(|number| {
                let plugin = &plugin;
                scope.spawn(move || {
                    let name = format!("file-{number}");
                    let steps = [
                        create(&*name),
                        append_via_stream(1),
                        repeat(100, [blocking_write_and_flush(0, 4_096)]),
                    ];
                    let found = answers(plugin, &steps);
                    let (count, why) = found[2].split_once(' ').unwrap();
                    assert!(
                        why.starts_with("err last-operation-failed quota: "),
                        "{why}"
                    );
                    count.parse::<usize>().unwrap()
                })
            })
            .collect();
        guests.into_iter().map(|guest| guest.join().unwrap()).sum()
    });
    assert_eq!(written, PIECES);
    let sizes = (0..8).map(|number| ground.text(&format!("file-{number}")).len());
    assert_eq!(sizes.sum::<usize>(), PIECES * 4_096);
    assert!(is_well(&plugin));
}

#[test]
fn a_folder_is_written_to_by_its_entries_alone() {
    let ground = Ground::new();
    let plugin = granted(&writing(&ground, MIB), &limits());
    let steps = [
        open("sub", WRITE),
        open("sub", READ | WRITE),
        open_as("sub", Creation::DIRECTORY, WRITE),
        open_as("sub", Creation::TRUNCATE, WRITE),
        open_as("sub", Creation::DIRECTORY | Creation::TRUNCATE, WRITE),
        open_as("new", Creation::DIRECTORY | Creation::CREATE, WRITE),
        open_as("in.txt", Creation::DIRECTORY, READ),
        write(0, "x", 0),
        set_size(0, 0),
        write_via_stream(0, 0),
        append_via_stream(0),
        open("in.txt", READ),
        create((1, "x")),
        create_directory((1, "x")),
        read_directory(1),
        unlink("sub"),
        unlink("sub/"),
        remove_directory("in.txt"),
        remove_directory("sub"),
    ];
    let expected = [
        "err is-directory",
        "err is-directory",
        "err is-directory",
        "err is-directory",
        "err invalid",
        "err invalid",
        "err not-directory",
        "err bad-descriptor",
        "err bad-descriptor",
        "err is-directory",
        "err is-directory",
        "ok 1",
        "err not-directory",
        "err not-directory",
        "err not-directory",
        "err is-directory",
        "err is-directory",
        "err not-directory",
        "err not-empty",
    ];
    assert_eq!(answers(&plugin, &steps), expected);
}

#[test]
fn a_folder_of_many_entries_is_listed_in_little_memory() {
    if !is_alone() {
        return;
    }
    const MANY: u32 = 30_000;
    let ground = Ground::new();
    let long = "n".repeat(240);
    for number in 0..MANY {
        let path = ground.granted().join(format!("{number:08}{long}"));
        fs::File::create(path).unwrap();
    }
    let mut limits = limits();
    limits.fuel = 5_000_000;
    let plugin = granted(&reading(&ground), &limits);
    // It costs fuel by the entry.
    let error = outcome(
        &plugin,
        &[count_all(0), count_all(0), count_all(0), count_all(0)],
    )
    .0;
    assert_eq!(error.unwrap_err().code(), "fuel-exhausted");
    limits.fuel *= 100;
    let plugin = granted(&reading(&ground), &limits);
    assert!(is_well(&plugin));
    let before = resident();
    assert_eq!(
        answers(&plugin, &[count_all(0)]),
        [format!("ok {}", MANY + 2)]
    );
    let grown = resident().saturating_sub(before);
    // Their names alone have more than 7 MB.
    assert!(grown < 4_000, "{grown} kB");
}
