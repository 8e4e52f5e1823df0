//! Folders that are granted: what is read and written there, what it costs, and what the audit is told.

use guesthouse::policy::{Folder, Policy};

use super::{answers, audited, granted, limits, load, outcome};
use crate::files::{
    Ground, Handle, NEWEST, READ, WRITE, append_via_stream, blocking_read, close, create,
    create_directory, get_directories, list_all, open, read, read_via_stream, remove_directory,
    rename, set_size, stat, stat_at, unlink, write, write_all, write_via_stream,
};

#[test]
fn a_folder_that_is_granted_for_reading_is_read_and_not_changed() {
    let ground = Ground::new();
    let (host, told) = audited();
    let policy = Policy::closed().folder(Folder::read(ground.granted()).at("/data"));
    let plugin = load(&host, &policy, &limits());
    let steps = [
        get_directories(),
        list_all(0),
        open("in.txt", READ),
        read(NEWEST, 100, 0),
        stat(NEWEST),
        read_via_stream(NEWEST, 1),
        blocking_read(NEWEST, 100),
        blocking_read(NEWEST, 100),
        stat_at("sub/deep.txt"),
        create("new.txt"),
        open("in.txt", WRITE),
        create_directory("d"),
        unlink("in.txt"),
        rename("in.txt", "out.txt"),
        open("absent", READ),
    ];
    let (answers, usage) = outcome(&plugin, &steps);
    assert_eq!(
        answers.unwrap(),
        [
            "ok /data",
            "ok in.txt regular-file, sub directory",
            "ok 1",
            "ok hello",
            "ok regular-file 5 bytes 1 links",
            "ok 0",
            "ok ello",
            "err closed",
            "ok regular-file 4 bytes 1 links",
            "err not-permitted",
            "err not-permitted",
            "err not-permitted",
            "err not-permitted",
            "err not-permitted",
            "err no-entry",
        ]
    );
    assert_eq!((usage.file_read, usage.file_written), (9, 0));
    // What is tried is counted, too.
    assert_eq!((usage.open_files, usage.files_created), (2, 0));
    assert_eq!(
        told.take(),
        [
            "files: folders `/data`: list ``, 0 bytes: allowed",
            "files: folders `/data`: open `in.txt`, 5 bytes: allowed",
            "files: folders `/data`: look `sub/deep.txt`, 0 bytes: allowed",
            "files: folders `/data`: create `new.txt`, 0 bytes: denied: not-permitted",
            "files: folders `/data`: open `in.txt`, 0 bytes: denied: not-permitted",
            "files: folders `/data`: create-folder `d`, 0 bytes: denied: not-permitted",
            "files: folders `/data`: remove `in.txt`, 0 bytes: denied: not-permitted",
            "files: folders `/data`: rename `out.txt`, 0 bytes: denied: not-permitted",
            "files: folders `/data`: open `absent`, 0 bytes: failed: no-entry",
        ]
    );
    assert_eq!((usage.audit_events, usage.audit_dropped), (9, 0));
    assert_eq!(ground.text("in.txt"), "hello");
}

#[test]
fn a_folder_that_is_granted_for_writing_is_changed_within_its_quota() {
    let ground = Ground::new();
    let policy = Policy::closed().folder(Folder::write(ground.granted(), 1 << 20).at("/data"));
    let plugin = granted(&policy, &limits());
    let steps = [
        create("new.txt"),
        write(NEWEST, "hello", 0),
        write_via_stream(NEWEST, 5),
        write_all(NEWEST, " world"),
        append_via_stream(1),
        write_all(NEWEST, "!"),
        read(1, 100, 0),
        set_size(1, 3),
        read(1, 100, 0),
        // All but what the ground has: "hello" and "deep".
        set_size(1, (1 << 20) - 9),
        set_size(1, (1 << 20) - 8),
        set_size(1, 3),
        close(Handle::File(1)),
        create_directory("d"),
        rename("new.txt", "d/n.txt"),
        list_all(0),
        unlink("d/n.txt"),
        remove_directory("d"),
        list_all(0),
    ];
    let (answers, usage) = outcome(&plugin, &steps);
    assert_eq!(
        answers.unwrap(),
        [
            "ok 1",
            "ok 5",
            "ok 0",
            "ok",
            "ok 1",
            "ok",
            "ok hello world!",
            "ok",
            "ok hel",
            "ok",
            "err quota",
            "ok",
            "ok",
            "ok",
            "ok",
            "ok d directory, in.txt regular-file, sub directory",
            "ok",
            "ok",
            "ok in.txt regular-file, sub directory",
        ]
    );
    // What was written, and what the file was made longer by.
    assert_eq!(usage.file_written, 12 + (1 << 20) - 9 - 3);
    assert_eq!(usage.files_created, 2);
}

#[test]
fn what_is_given_back_can_be_used_again_by_any_guest() {
    let ground = Ground::new();
    let policy = Policy::closed().folder(Folder::write(ground.granted(), 1_009));
    let plugin = granted(&policy, &limits());
    for _ in 0..20 {
        let steps = [
            create("a"),
            write(NEWEST, 1_000, 0),
            write(NEWEST, 1, 1_000),
            close(Handle::File(1)),
            create("b"),
            write(NEWEST, 1, 0),
            rename("b", "a"),
            write(NEWEST, 1_000, 0),
        ];
        let expected = [
            "ok 1",
            "ok 1000",
            "err quota",
            "ok",
            "ok 1",
            "err quota",
            "ok",
            "ok 1000",
        ];
        assert_eq!(answers(&plugin, &steps), expected);
        assert_eq!(answers(&plugin, &[unlink("a")]), ["ok"]);
    }
}
