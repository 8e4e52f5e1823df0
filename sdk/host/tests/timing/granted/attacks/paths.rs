//! Names that lead out: odd paths, links of both kinds, what is no file, other mounts. The canary outside is never read
//! and never changed.

use std::os::unix::fs::MetadataExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, thread};

use guesthouse::policy::{Folder, Policy};
use guesthouse::{Artifact, Plugin};
use rustix::fs::{CWD, FileType, Mode, RenameFlags, makedev, mknodat, renameat_with};

use super::super::{answers, granted, limits, runtime};
use super::{is_well, reading, writing};
use crate::files::{
    Access, Creation, Files, Ground, Handle, NEWEST, NewTime, READ, Step, WRITE, append_via_stream,
    built, close, create, create_directory, follow, link, list_all, metadata_hash_at, open,
    open_as, read, readlink, remove_directory, rename, set_times, set_times_at, stat, stat_at,
    symlink_to, unlink, write,
};

const MIB: u64 = 1 << 20;

#[test]
fn odd_paths_are_refused_by_name() {
    let ground = Ground::new();
    let canary = ground.canary().to_str().unwrap().to_owned();
    let long = "a".repeat(5_000);
    let many = "./".repeat(2_500);
    let name = "a".repeat(300);
    // The path; what opening, looking, making, removing and moving away answer.
    let table: [(&str, [&str; 5]); 16] = [
        ("../outside/canary.txt", ["not-permitted"; 5]),
        ("sub/../../outside/canary.txt", ["not-permitted"; 5]),
        (&canary, ["not-permitted"; 5]),
        ("/", ["not-permitted"; 5]),
        ("/in.txt", ["not-permitted"; 5]),
        (
            "..",
            [
                "not-permitted",
                "not-permitted",
                "invalid",
                "invalid",
                "invalid",
            ],
        ),
        ("../granted/", ["not-permitted"; 5]),
        ("in.txt\0", ["invalid"; 5]),
        ("in.txt\0/../../outside/canary.txt", ["invalid"; 5]),
        (
            "in.txt/",
            [
                "not-directory",
                "not-directory",
                "exist",
                "not-directory",
                "not-directory",
            ],
        ),
        ("in.txt/x", ["not-directory"; 5]),
        (
            "",
            ["no-entry", "no-entry", "invalid", "invalid", "invalid"],
        ),
        ("sub/..", ["ok", "ok", "invalid", "invalid", "invalid"]),
        (&long, ["name-too-long"; 5]),
        (&many, ["name-too-long"; 5]),
        (&name, ["name-too-long"; 5]),
    ];
    for policy in [reading(&ground), writing(&ground, MIB)] {
        let may_write = policy.explain() != reading(&ground).explain();
        let plugin = granted(&policy, &limits());
        for (path, expected) in table {
            let found = answers(
                &plugin,
                &[
                    open(path, READ),
                    stat_at(path),
                    create_directory(path),
                    unlink(path),
                    rename(path, "moved"),
                ],
            );
            for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
                match expected {
                    "ok" => assert!(found.starts_with("ok"), "{path:?} {at}: {found}"),
                    _ if !may_write && at > 1 => {
                        assert_eq!(found, "err not-permitted", "{path:?} {at}");
                    }
                    _ => assert_eq!(found, &format!("err {expected}"), "{path:?} {at}"),
                }
            }
        }
        assert!(is_well(&plugin) && ground.is_untouched());
    }
    // Who is granted more gets there.
    let parent = ground.outside().parent().unwrap().to_owned();
    let plugin = granted(&Policy::closed().folder(Folder::read(parent)), &limits());
    let steps = [
        open("granted/../outside/canary.txt", READ),
        read(NEWEST, 100, 0),
    ];
    assert_eq!(answers(&plugin, &steps)[1], "ok the canary sings");
}

#[test]
fn symbolic_links_are_never_followed() {
    let ground = Ground::new();
    let links = ground.symlinks();
    for policy in [reading(&ground), writing(&ground, MIB)] {
        let may_write = policy.explain() != reading(&ground).explain();
        let plugin = granted(&policy, &limits());
        let refused = match may_write {
            true => "err loop",
            false => "err not-permitted",
        };
        for link in links {
            let below = format!("{link}/canary.txt");
            let slash = format!("{link}/");
            let steps = [
                open(link, READ),
                open(follow(link), READ),
                open(&*slash, READ),
                open(&*below, READ),
                stat_at(follow(link)),
                stat_at(&*slash),
                metadata_hash_at(follow(link)),
            ];
            assert_eq!(answers(&plugin, &steps), ["err loop"; 7], "{link}");
            let steps = [
                open(link, WRITE),
                create(link),
                create(&*below),
                create_directory(&*below),
                unlink(link),
                unlink(&*slash),
                unlink(&*below),
                remove_directory(&*below),
                set_times_at(link, NewTime::Now, NewTime::Now),
                set_times_at(follow(link), NewTime::Now, NewTime::Now),
                rename(link, "moved"),
                rename(&*below, "moved"),
                rename("in.txt", link),
                rename("in.txt", &*slash),
                rename("in.txt", &*below),
            ];
            assert_eq!(answers(&plugin, &steps), [refused; 15], "{link}");
            let steps = [
                readlink(link),
                symlink_to("../outside", "new"),
                symlink_to("../outside", link),
                crate::files::link(follow(link), "new"),
                crate::files::link("in.txt", link),
            ];
            assert_eq!(answers(&plugin, &steps), ["err not-permitted"; 5], "{link}");
            // That there is a link is no secret.
            let found = answers(&plugin, &[stat_at(link)]);
            assert!(found[0].starts_with("ok symbolic-link"), "{found:?}");
        }
        assert!(is_well(&plugin) && ground.is_untouched());
        assert!(!ground.outside().join("evil").exists());
    }
    let inside = Folder::read(ground.granted()).at("/data").follow_inner();
    let plugin = granted(&Policy::closed().folder(inside), &limits());
    let steps = [
        open(follow("to-in"), READ),
        read(NEWEST, 100, 0),
        open("to-sub/deep.txt", READ),
        read(NEWEST, 100, 0),
        open(follow("to-canary"), READ),
        open(follow("to-canary-absolute"), READ),
        open("to-outside/canary.txt", READ),
        open(follow("to-parent"), READ),
        open(follow("to-itself"), READ),
        open(follow("to-nothing"), READ),
        open("to-in", READ),
    ];
    let expected = [
        "ok 1",
        "ok hello",
        "ok 2",
        "ok deep",
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
        "err loop",
        "err no-entry",
        // The guest itself wants no link followed.
        "err loop",
    ];
    assert_eq!(answers(&plugin, &steps), expected);
    let parent = ground.outside().parent().unwrap().to_owned();
    let wide = Folder::read(parent).follow_inner();
    let plugin = granted(&Policy::closed().folder(wide), &limits());
    let steps = [
        open(follow("granted/to-canary"), READ),
        read(NEWEST, 100, 0),
    ];
    assert_eq!(answers(&plugin, &steps)[1], "ok the canary sings");
}

#[test]
fn a_folder_that_becomes_a_link_while_it_is_opened_leads_nowhere() {
    let ground = Ground::new();
    let folder = ground.granted().join("swap");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("canary.txt"), "harmless").unwrap();
    ground.symlink("../outside", "other");
    let (one, other) = (folder, ground.granted().join("other"));
    let is_over = AtomicBool::new(false);
    let mut limits = limits();
    limits.fuel *= 10;
    let plugin = granted(&writing(&ground, MIB), &limits);
    let (mut reads, mut refusals) = (0, 0);
    thread::scope(|scope| {
        let _over = Over(&is_over);
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).unwrap();
            }
        });
        let one_open: [Step; 4] = [
            open("swap/canary.txt", READ | WRITE),
            read(1, 100, 0),
            close(Handle::File(1)),
            unlink("swap/absent"),
        ];
        let steps: Vec<Step> = (0..250).flat_map(|_| one_open.clone()).collect();
        for _ in 0..8 {
            let all = answers(&plugin, &steps);
            for round in all.chunks(one_open.len()) {
                match round[0].as_str() {
                    "ok 1" => {
                        assert_eq!(round[1..3], ["ok harmless", "ok"]);
                        reads += 1;
                    }
                    "err loop" | "err busy" => refusals += 1,
                    other => panic!("{other}"),
                }
                assert!(
                    matches!(&*round[3], "err no-entry" | "err loop" | "err busy"),
                    "{round:?}"
                );
            }
        }
    });
    assert_eq!(reads + refusals, 2_000);
    assert!(reads > 0 && refusals > 0, "{reads} {refusals}");
    assert!(ground.is_untouched());
}

/// Says so when it is dropped, by a failure too.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_file_with_another_name_is_not_changed() {
    let ground = Ground::new();
    ground.hard_link("hard");
    let times = |ground: &Ground| {
        let found = fs::metadata(ground.canary()).unwrap();
        (found.mtime(), found.mtime_nsec(), found.size())
    };
    let before = times(&ground);
    let plugin = granted(&writing(&ground, MIB), &limits());
    let steps = [
        open("hard", WRITE),
        open("hard", READ | WRITE),
        create("hard"),
        open_as("hard", Creation::TRUNCATE, READ),
        open_as("hard", Creation::TRUNCATE | Creation::CREATE, WRITE),
        set_times_at("hard", NewTime::At(1), NewTime::At(1)),
        link("hard", "third"),
        open("hard", READ),
        write(NEWEST, "evil", 0),
        crate::files::set_size(NEWEST, 0),
        set_times(NEWEST, NewTime::At(1), NewTime::At(1)),
        append_via_stream(NEWEST),
        stat(NEWEST),
    ];
    let expected = [
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
        "ok 1",
        "err not-permitted",
        "err invalid",
        "err not-permitted",
        "err not-permitted",
        "ok regular-file 16 bytes 2 links",
    ];
    assert_eq!(answers(&plugin, &steps), expected);
    assert_eq!(times(&ground), before);
    assert!(ground.is_untouched());
    // With one name alone, it is the guest's.
    fs::write(ground.granted().join("own"), "mine").unwrap();
    let steps = [
        open_as("own", Creation::TRUNCATE, WRITE),
        set_times_at("own", NewTime::At(1), NewTime::At(1)),
    ];
    assert_eq!(answers(&plugin, &steps), ["ok 1", "ok"]);
    let found = fs::metadata(ground.granted().join("own")).unwrap();
    assert_eq!((found.size(), found.mtime()), (0, 1));
}

#[test]
fn a_folder_to_read_keeps_what_it_has() {
    let (one, other) = (Ground::new(), Ground::new());
    let two = |first: Folder| {
        let second = Folder::write(other.granted(), MIB).at("/b");
        granted(
            &Policy::closed().folder(first.at("/a")).folder(second),
            &limits(),
        )
    };
    let steps = [
        open_as("in.txt", Creation::TRUNCATE, READ),
        open_as("in.txt", Creation::TRUNCATE, WRITE),
        open_as("in.txt", Creation::CREATE, READ),
        rename((0, "in.txt"), (1, "stolen")),
        rename((1, "in.txt"), (0, "in.txt")),
        link((0, "in.txt"), (1, "stolen")),
        link((1, "in.txt"), (0, "stolen")),
        set_times(0, NewTime::At(1), NewTime::At(1)),
        set_times_at("in.txt", NewTime::At(1), NewTime::At(1)),
        remove_directory("sub"),
        open("sub", READ | Access::MUTATE_DIRECTORY),
        create((NEWEST, "new")),
        open("in.txt", READ),
        write(NEWEST, "evil", 0),
        crate::files::set_size(NEWEST, 0),
        set_times(NEWEST, NewTime::At(1), NewTime::At(1)),
        crate::files::write_via_stream(NEWEST, 0),
        append_via_stream(NEWEST),
    ];
    let plugin = two(Folder::read(one.granted()));
    let mut expected = ["err not-permitted"; 18];
    expected[10] = "ok 2";
    expected[12] = "ok 3";
    let found = answers(&plugin, &steps);
    assert_eq!(found, expected);
    let modified = fs::metadata(one.granted()).unwrap().mtime();
    assert!(modified > 1 && one.text("in.txt") == "hello" && other.text("in.txt") == "hello");
    assert!(!other.granted().join("stolen").exists());
    // With the right to write it is done; but nothing goes from one folder to another.
    let plugin = two(Folder::write(one.granted(), MIB));
    let found = answers(&plugin, &steps);
    assert_eq!(
        [&*found[0], &*found[3], &*found[4], &*found[7]],
        ["ok 2", "err cross-device", "err cross-device", "ok"]
    );
    assert_eq!(one.text("in.txt"), "");
}

#[test]
fn what_is_no_file_is_not_opened_and_waited_for() {
    let ground = Ground::new();
    ground.fifo("fifo");
    let _socket = ground.socket("socket");
    let mut names = vec![("fifo", "fifo"), ("socket", "socket")];
    let device = ground.granted().join("device");
    let mode = Mode::RUSR | Mode::WUSR;
    match mknodat(CWD, &device, FileType::CharacterDevice, mode, makedev(1, 5)) {
        Ok(()) => names.push(("device", "character-device")),
        Err(why) => skipped("a device node", &why),
    }
    for policy in [reading(&ground), writing(&ground, MIB)] {
        let plugin = granted(&policy, &limits());
        for (name, kind) in &names {
            let steps = [
                open(*name, READ),
                open(*name, WRITE),
                open(*name, READ | WRITE),
                create(*name),
                open_as(*name, Creation::TRUNCATE, WRITE),
            ];
            assert_eq!(answers(&plugin, &steps), ["err not-permitted"; 5], "{name}");
            // Pipes and sockets have no word of their own here.
            let kind = match *kind {
                "character-device" => kind,
                _ => "unknown",
            };
            let found = answers(&plugin, &[stat_at(*name)]);
            assert_eq!(found, [format!("ok {kind} 0 bytes 1 links")]);
        }
        assert!(is_well(&plugin));
    }
    // They are in the list, and can be removed.
    let plugin = granted(&writing(&ground, MIB), &limits());
    let listed = &answers(&plugin, &[list_all(0)])[0];
    for (name, kind) in names {
        assert!(listed.contains(&format!("{name} {kind}")), "{listed}");
        assert_eq!(answers(&plugin, &[unlink(name)]), ["ok"]);
    }
}

/// The guest that takes steps, from memory: no folder holds its artifact.
fn from_memory(policy: &Policy) -> Plugin<Files, ()> {
    let artifact = Artifact::bytes("files", fs::read(built("files")).unwrap());
    let host = crate::common::host();
    host.load_granted(artifact, &limits(), policy, runtime())
        .unwrap()
}

#[test]
fn another_mount_below_a_folder_is_not_entered() {
    let steps = [
        open("proc/version", READ),
        open("proc", READ),
        stat_at("proc/version"),
        stat_at("proc"),
    ];
    // `/proc` is a mount of its own on each Linux.
    let plugin = from_memory(&Policy::closed().folder(Folder::read("/")));
    assert_eq!(answers(&plugin, &steps), ["err not-permitted"; 4]);
    // What is granted by itself is read, but for the links that lead out by magic.
    let plugin = from_memory(&Policy::closed().folder(Folder::read("/proc").follow_inner()));
    let steps = [
        open("version", READ),
        open(follow("self/root/etc/passwd"), READ),
        open(follow("self/cwd/Cargo.toml"), READ),
        open(follow("self/exe"), READ),
    ];
    let expected = ["ok 1", "err loop", "err loop", "err loop"];
    assert_eq!(answers(&plugin, &steps), expected);
}

#[test]
fn the_canarys_folder_mounted_below_is_not_entered() {
    let ground = Ground::new();
    let point = ground.granted().join("mounted");
    fs::create_dir(&point).unwrap();
    let mut mount = std::process::Command::new("mount");
    mount.arg("--bind").args([&ground.outside(), &point]);
    match mount.output() {
        Ok(done) if done.status.success() => {}
        other => return skipped("a mount", &format!("{other:?}")),
    }
    let plugin = granted(&writing(&ground, MIB), &limits());
    let steps = [
        open("mounted/canary.txt", READ),
        open("mounted", READ),
        create("mounted/new"),
        unlink("mounted/canary.txt"),
        rename("mounted/canary.txt", "stolen"),
        rename("in.txt", "mounted/in.txt"),
        stat_at("mounted/canary.txt"),
        remove_directory("mounted"),
    ];
    let found = answers(&plugin, &steps);
    let mut unmount = std::process::Command::new("umount");
    assert!(unmount.arg(&point).status().unwrap().success());
    assert_eq!(found[..7], ["err not-permitted"; 7]);
    assert_eq!(found[7], "err busy");
    assert!(ground.is_untouched());
}

/// Names what this machine does not let a test do.
fn skipped(what: &str, why: &dyn std::fmt::Display) {
    use std::io::Write;
    let said = writeln!(
        std::io::stderr(),
        "not tried: {what}, for want of privileges: {why}"
    );
    said.unwrap();
}
