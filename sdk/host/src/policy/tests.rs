//! Policies in code and in files: what each grants, and each flaw with its exact values and its line.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    Access, Clock, Consent, ConsentNeeded, Folder, Kind, Need, OutputSink, OutputStreamKind,
    Policy, PolicyError, PolicyFile, PolicyFlaw, Want, Wants,
};

const EVERYTHING: &str = r#"
[plugin.titles]
artifact = "sha256:abababababababababababababababababababababababababababababababab"
clock = "at-waits"
random = true
env = { LANG = "C", EMPTY = "" }
args = ["titles", "--short"]
config = { style = "short" }
logging = true

[[plugin.titles.folder]]
host = "/srv/templates"
guest = "/templates"
access = "read"
follow_inner = true

[[plugin.titles.folder]]
host = "/srv/scratch"
guest = "/scratch"
access = "write"
quota = "64MiB"
entries = 1_000

[plugin."other one"]
clock = "real"
config = {}
"#;

struct Counts(Arc<AtomicUsize>);

impl OutputSink for Counts {
    fn write(&self, _: &str, _: OutputStreamKind, bytes: &[u8]) {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
    }
}

/// The flaw of a policy in code.
fn flaw(policy: &Policy) -> PolicyFlaw {
    match policy.check() {
        Err(PolicyError::Flaw { flaw, line: None }) => flaw,
        other => panic!("{other:?}"),
    }
}

/// The only error of a file.
fn refused(text: &str) -> PolicyError {
    PolicyFile::parse(text).unwrap_err()
}

#[test]
fn a_closed_policy_grants_nothing() {
    let closed = Policy::closed();
    assert!(closed.kinds().is_empty());
    closed.check().unwrap();
    assert_eq!(
        closed.explain(),
        "not granted: folders, clock, random, environment, config, logging, output; \
         network, processes, the host's own environment\n"
    );
}

#[test]
fn a_file_says_the_same_as_code() {
    let file = PolicyFile::parse(EVERYTHING).unwrap();
    assert_eq!(file.names().collect::<Vec<_>>(), ["other one", "titles"]);
    let titles = file.policy("titles").unwrap();
    let code = Policy::closed()
        .consent(Consent::new([0xab; 32], Wants::default()))
        .clock(Clock::AtWaits)
        .random()
        .env("LANG", "C")
        .env("EMPTY", "")
        .args(["titles", "--short"])
        .config("style", "short")
        .logging()
        .folder(
            Folder::read("/srv/templates")
                .at("/templates")
                .follow_inner(),
        )
        .folder(
            Folder::write("/srv/scratch", 64 << 20)
                .at("/scratch")
                .entries(1_000),
        );
    code.check().unwrap();
    assert_eq!(titles.folders, code.folders);
    assert_eq!((&titles.env, &titles.args), (&code.env, &code.args));
    assert_eq!(titles.config, code.config);
    assert_eq!(titles.consent, code.consent);
    assert_eq!(titles.explain(), code.explain());
    assert_eq!(
        titles.folders[1].access(),
        Access::Write {
            quota: 64 << 20,
            entries: 1_000
        }
    );
    assert!(titles.guarded.is_empty());

    let other = file.policy("other one").unwrap();
    assert_eq!(other.kinds(), [Kind::Clock, Kind::Config]);
    assert_eq!(other.clock, Some(Clock::Real));
}

#[test]
fn kinds_come_in_their_order_and_by_their_names() {
    let bytes = Arc::new(AtomicUsize::new(0));
    let policy = Policy::closed()
        .output(Counts(Arc::clone(&bytes)))
        .logging()
        .config("a", "b")
        .args(["a"])
        .random()
        .clock(Clock::Real)
        .folder(Folder::read("/a"));
    assert_eq!(policy.kinds(), Kind::ALL);
    let names: Vec<_> = policy.kinds().iter().map(Kind::to_string).collect();
    assert_eq!(
        names,
        [
            "folders",
            "clock",
            "random",
            "environment",
            "config",
            "logging",
            "output"
        ]
    );
    let sink = policy.clone().output.unwrap();
    sink.write("titles", OutputStreamKind::Stderr, b"four");
    assert_eq!(bytes.load(Ordering::Relaxed), 4);
}

#[test]
fn a_policy_in_words_has_a_line_for_each_grant_and_no_value() {
    let file = PolicyFile::parse(EVERYTHING).unwrap();
    let titles = file.policy("titles").unwrap();
    assert_eq!(
        titles.explain(),
        "folder `/templates`: reads `/srv/templates`, follows symbolic links that stay below it\n\
         folder `/scratch`: reads and writes `/srv/scratch`, at most 67108864 bytes in 1000 files and folders\n\
         clock: real time that moves only when a wait ends\n\
         random: randomness of the system\n\
         environment variable `LANG`: 1 byte\n\
         environment variable `EMPTY`: 0 bytes\n\
         argument 0: 6 bytes\n\
         argument 1: 7 bytes\n\
         config setting `style`: 5 bytes\n\
         logging: lines go into the log of the call\n\
         only for the artifact sha256:abababababababababababababababababababababababababababababababab\n\
         not granted: output; network, processes, the host's own environment\n"
    );
    assert_eq!(
        file.policy("other one").unwrap().explain(),
        "clock: real time in steps of 1ms\n\
         config: no settings\n\
         not granted: folders, random, environment, logging, output; \
         network, processes, the host's own environment\n"
    );
    let secret = Policy::closed()
        .env("TOKEN", "hunter2")
        .args(["hunter2"])
        .config("t", "hunter2");
    assert!(!secret.explain().contains("hunter2"));
    assert!(!format!("{secret:?}").contains("hunter2"), "{secret:?}");
}

#[test]
fn strangers_text_is_escaped() {
    let policy = Policy::closed()
        .env("A\n\u{1b}[2J", "")
        .folder(Folder::read("/srv/\u{202e}x").at("/y\nclock: none"));
    let text = policy.explain();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains("`A\\n\\u{1b}[2J`"), "{text}");
    assert!(text.contains("`/srv/\\u{202e}x`"), "{text}");
    let error = refused("[plugin.a]\n\"\\u001b\" = 1\n");
    assert!(
        error.to_string().starts_with("`\\u{1b}` is no key"),
        "{error}"
    );
    let flaw = flaw(&Policy::closed().env("a\u{1b}=", ""));
    assert!(!format!("{flaw} {flaw:?}").contains('\u{1b}'), "{flaw:?}");
}

#[test]
fn each_flaw_is_found_by_name_and_value() {
    let read = |host: &str| Policy::closed().folder(Folder::read(host));
    let at = |guest: &str| Policy::closed().folder(Folder::read("/srv").at(guest));
    for host in ["", "srv", "./srv", "~/srv", "$HOME/srv"] {
        let host_is = PathBuf::from(host);
        assert_eq!(
            flaw(&read(host)),
            PolicyFlaw::HostRelative { host: host_is }
        );
    }
    let host = PathBuf::from("/a\0b");
    assert_eq!(flaw(&read("/a\0b")), PolicyFlaw::HostNul { host });
    for guest in [
        "", "a", "./a", "//", "/a/", "/a//b", "/./a", "/a/..", "/a\0", "..", "/../a",
    ] {
        let guest_is = guest.to_owned();
        assert_eq!(flaw(&at(guest)), PolicyFlaw::GuestPath { guest: guest_is });
    }
    for guest in ["/", "/a", "/a/b", "/...", "/a b", "/ü"] {
        at(guest).check().unwrap();
    }
    let guest = "/a".to_owned();
    assert_eq!(
        flaw(&at("/a").folder(Folder::write("/other", 1).at("/a"))),
        PolicyFlaw::GuestPathTwice { guest }
    );

    let folder = |folder: Folder| flaw(&Policy::closed().folder(folder));
    let guest = || "/".to_owned();
    for (setting, zero) in [
        ("quota", Folder::write("/a", 0)),
        ("entries", Folder::write("/a", 1).entries(0)),
    ] {
        let guest = guest();
        assert_eq!(folder(zero), PolicyFlaw::Zero { guest, setting });
    }
    for (setting, misplaced) in [
        ("entries", Folder::read("/a").entries(1)),
        ("follow_inner", Folder::write("/a", 1).follow_inner()),
    ] {
        let guest = guest();
        assert_eq!(folder(misplaced), PolicyFlaw::Misplaced { guest, setting });
    }

    let env = |name: &str, value: &str| Policy::closed().env(name, value);
    for name in ["", "A=B", "A\0"] {
        let (what, name_is) = ("an environment variable", name.to_owned());
        let expected = PolicyFlaw::Name {
            what,
            name: name_is,
        };
        assert_eq!(flaw(&env(name, "")), expected);
    }
    let name = "A".to_owned();
    assert_eq!(
        flaw(&env("A", "1").env("A", "1")),
        PolicyFlaw::NameTwice { name }
    );
    for key in ["", "a\0"] {
        let (what, name) = ("a setting", key.to_owned());
        assert_eq!(
            flaw(&Policy::closed().config(key, "")),
            PolicyFlaw::Name { what, name }
        );
    }
    Policy::closed().config("a=b", "").check().unwrap();
    for (what, name, policy) in [
        ("the environment variable", "A", env("A", "a\0")),
        ("the argument", "1", Policy::closed().args(["", "a\0"])),
        ("the setting", "a", Policy::closed().config("a", "\0")),
    ] {
        let name = name.to_owned();
        assert_eq!(flaw(&policy), PolicyFlaw::Nul { what, name });
    }
}

#[test]
fn the_most_is_accepted_and_one_more_is_not() {
    let numbers = |most: usize| (0..most).map(|number| number.to_string());
    let folders = |most| {
        numbers(most).fold(Policy::closed(), |policy, number| {
            policy.folder(Folder::read("/srv").at(format!("/{number}")))
        })
    };
    let env = |most| numbers(most).fold(Policy::closed(), |policy, number| policy.env(number, ""));
    let config =
        |most| numbers(most).fold(Policy::closed(), |policy, number| policy.config(number, ""));
    let args = |most| Policy::closed().args(numbers(most));
    let literals = |most: usize| Policy::closed().env("A", "b".repeat(most - 1));
    type Made<'a> = &'a dyn Fn(usize) -> Policy;
    let rows: [(&str, usize, Made); 5] = [
        ("folders", 64, &folders),
        ("environment variables", 256, &env),
        ("arguments", 256, &args),
        ("settings", 256, &config),
        ("bytes of names and values", 64 << 10, &literals),
    ];
    for (what, most, policy) in rows {
        policy(most).check().unwrap();
        let found = most + 1;
        assert_eq!(
            flaw(&policy(found)),
            PolicyFlaw::TooMany { what, found, most }
        );
    }
}

#[test]
fn unknown_keys_name_themselves_their_line_and_what_was_meant() {
    for (text, key, near, at) in [
        ("\n[plugins.a]\n", "plugins", Some("plugin"), 2),
        ("clock = \"real\"\n", "clock", None, 1),
        ("[plugin.a]\nclok = 1\n", "clok", Some("clock"), 2),
        ("[plugin.a]\n[plugin.a.io]\nrequests = 8\n", "io", None, 2),
        ("[[plugin.a.http]]\nto = \"https://a\"\n", "http", None, 1),
        (
            "[[plugin.a.folder]]\nhots = \"/a\"\n",
            "hots",
            Some("host"),
            2,
        ),
    ] {
        let error = refused(text);
        let PolicyError::UnknownKey {
            key: k,
            near: n,
            line,
            ..
        } = &error
        else {
            panic!("{text}: {error:?}");
        };
        assert_eq!((k.as_str(), *n, *line), (key, near, at), "{text}");
        assert_eq!(error.code(), "bad-policy");
    }
}

#[test]
fn values_of_another_kind_are_quoted_with_their_line() {
    for (text, key, value, at) in [
        ("plugin = 1", "plugin", "1", 1),
        ("[plugin]\na = 2", "a", "2", 2),
        ("[plugin.a]\nclock = \"now\"", "clock", "\"now\"", 2),
        ("[plugin.a]\nclock = true", "clock", "true", 2),
        ("[plugin.a]\nrandom = \"yes\"", "random", "\"yes\"", 2),
        ("[plugin.a]\nlogging = 1", "logging", "1", 2),
        ("[plugin.a]\nenv = [\"A=1\"]", "env", "[\"A=1\"]", 2),
        ("[plugin.a.env]\nA = 1", "A", "1", 2),
        ("[plugin.a]\nargs = \"a\"", "args", "\"a\"", 2),
        ("[plugin.a]\nargs = [\n\"a\",\n7]", "args", "7", 4),
        ("[plugin.a.config]\nb = 1.5", "b", "1.5", 2),
        (
            "[plugin.a]\nartifact = \"sha256:AB\"",
            "artifact",
            "\"sha256:AB\"",
            2,
        ),
        (
            "[[plugin.a.folder]]\naccess = \"rw\"",
            "access",
            "\"rw\"",
            2,
        ),
        ("[[plugin.a.folder]]\nquota = \"1K\"", "quota", "\"1K\"", 2),
        ("[[plugin.a.folder]]\nquota = -1", "quota", "-1", 2),
        (
            "[[plugin.a.folder]]\nentries = \"9\"",
            "entries",
            "\"9\"",
            2,
        ),
        ("[[plugin.a.folder]]\nhost = 1", "host", "1", 2),
        (
            "[[plugin.a.folder]]\nfollow_inner = 0",
            "follow_inner",
            "0",
            2,
        ),
    ] {
        let error = refused(text);
        let PolicyError::BadValue {
            key: k,
            value: v,
            line,
            ..
        } = &error
        else {
            panic!("{text}: {error:?}");
        };
        assert_eq!((k.as_str(), v.as_str(), *line), (key, value, at), "{text}");
    }
    let single = refused("[plugin.a.folder]\nhost = \"/a\"\n");
    assert!(
        single.to_string().contains("[[plugin.NAME.folder]]"),
        "{single}"
    );
}

#[test]
fn a_folder_without_a_key_says_which_and_where_it_begins() {
    let keys = [
        "host = \"/a\"",
        "guest = \"/\"",
        "access = \"write\"",
        "quota = 1",
    ];
    for (missing, name) in ["host", "guest", "access", "quota"].into_iter().enumerate() {
        let mut keys = keys.to_vec();
        keys.remove(missing);
        let error = refused(&format!("\n[[plugin.a.folder]]\n{}\n", keys.join("\n")));
        let PolicyError::MissingKey { key, line, .. } = error else {
            panic!("{name}: {error:?}");
        };
        assert_eq!((key, line), (name, 2));
    }
}

#[test]
fn a_flaw_of_a_file_has_the_line_that_brought_it() {
    let folder = |more: &str| {
        format!("[plugin.a]\n[[plugin.a.folder]]\nhost = \"/a\"\nguest = \"/\"\n{more}\n")
    };
    let relative = "[[plugin.a.folder]]\nhost = \"a\"\nguest = \"/\"\naccess = \"read\"\n";
    let twice = folder("access = \"read\"")
        + "[[plugin.a.folder]]\nhost = \"/b\"\nguest = \"/\"\naccess = \"read\"";
    let many: String = (0..257)
        .map(|number| format!("\n{number} = \"\""))
        .collect();
    for (text, at, words) in [
        (relative.to_owned(), 1, "`a` is not an absolute path"),
        (twice, 6, "two folders are granted at `/`"),
        (
            folder("access = \"write\"\nquota = 0"),
            2,
            "`quota` of the folder `/` is 0",
        ),
        (
            folder("access = \"read\"\nquota = 1"),
            2,
            "`quota` of the folder `/` is only for",
        ),
        (
            folder("access = \"read\"\nentries = 1"),
            2,
            "`entries` of the folder `/` is only for",
        ),
        (
            folder("access = \"write\"\nquota = 1\nfollow_inner = true"),
            2,
            "`follow_inner` of the folder `/` is only for folders that are read",
        ),
        (
            "[plugin.a.env]\nA = \"1\"\n\"B=\" = \"1\"".into(),
            3,
            "`B=` cannot be the name",
        ),
        (
            "[plugin.a]\nargs = [\"a\",\n\"b\\u0000\"]".into(),
            3,
            "the value of the argument `1`",
        ),
        (
            format!("[plugin.a.env]{many}"),
            258,
            "the policy has 257 environment variables",
        ),
    ] {
        let error = refused(&text);
        assert!(error.to_string().starts_with(words), "{error}");
        let PolicyError::Flaw { line, .. } = error else {
            panic!("{text}: {error:?}");
        };
        assert_eq!(line, Some(at), "{text}");
    }
}

#[test]
fn nothing_merges_and_nothing_is_expanded() {
    let twice = refused("[plugin.a]\nrandom = true\n[plugin.a]\nlogging = true\n");
    assert!(
        matches!(twice, PolicyError::Toml { line: 3, .. }),
        "{twice:?}"
    );
    let twice = refused("[plugin.a.env]\nA = \"1\"\nA = \"2\"\n");
    assert!(
        matches!(twice, PolicyError::Toml { line: 3, .. }),
        "{twice:?}"
    );
    let literal = PolicyFile::parse("[plugin.a.env]\nA = \"$PATH ~ %PATH%\"\n").unwrap();
    assert_eq!(
        literal.policy("a").unwrap().env,
        [("A".into(), "$PATH ~ %PATH%".into())]
    );
    assert_eq!(PolicyFile::parse("").unwrap().names().count(), 0);
}

#[test]
fn a_file_guards_its_name_and_what_its_name_leads_to() {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    fs::create_dir(root.join("real")).unwrap();
    let real = root.join("real/policy.toml");
    fs::write(&real, "[plugin.a]\nrandom = true\n").unwrap();
    let opened = PolicyFile::open(&real).unwrap();
    assert_eq!(
        opened.policy("a").unwrap().guarded,
        std::slice::from_ref(&real)
    );
    #[cfg(unix)]
    {
        let link = root.join("link.toml");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let opened = PolicyFile::open(&link).unwrap();
        assert_eq!(opened.policy("a").unwrap().guarded, [real.clone(), link]);
    }

    let kind = |error: PolicyError| match error {
        PolicyError::Io { source, .. } => source.kind(),
        other => panic!("{other:?}"),
    };
    let text = |length: usize| format!("#{}", " ".repeat(length - 1));
    fs::write(&real, text(1 << 20)).unwrap();
    PolicyFile::open(&real).unwrap();
    fs::write(&real, text((1 << 20) + 1)).unwrap();
    assert_eq!(
        kind(PolicyFile::open(&real).unwrap_err()),
        ErrorKind::FileTooLarge
    );
    fs::write(&real, b"\xff").unwrap();
    assert_eq!(
        kind(PolicyFile::open(&real).unwrap_err()),
        ErrorKind::InvalidData
    );
    let folder = PolicyFile::open(root.join("real")).unwrap_err();
    assert_eq!(kind(folder), ErrorKind::InvalidInput);
    let absent = PolicyFile::open(root.join("absent")).unwrap_err();
    assert_eq!(kind(absent), ErrorKind::NotFound);
}

#[test]
fn only_the_exact_text_of_a_digest_is_one() {
    let digits = "0123456789abcdef".repeat(4);
    let consent: Consent = format!("sha256:{digits}").parse().unwrap();
    assert_eq!(consent.to_string(), format!("sha256:{digits}"));
    assert_eq!(consent.digest()[..3], [0x01, 0x23, 0x45]);
    for text in [
        "",
        "sha256:",
        &digits,
        &format!("sha256:{}", &digits[1..]),
        &format!("sha256:{digits}0"),
        &format!("sha256:{digits} "),
        &format!("sha256:{}", digits.to_uppercase()),
        &format!("SHA256:{digits}"),
        &format!("sha256:{}g", &digits[1..]),
        &format!("sha256:+{}", &digits[1..]),
        &format!("sha512:{digits}"),
        &format!("sha256:{}é", &digits[2..]),
    ] {
        let error = text.parse::<Consent>().unwrap_err();
        assert!(matches!(error, PolicyError::BadDigest { .. }), "{text}");
        assert_eq!(error.code(), "bad-policy");
    }
}

fn wants(needs: &[Need]) -> Wants {
    Wants::new(needs.iter().map(|need| Want::new(need.clone(), "why"))).unwrap()
}

#[test]
fn consent_is_for_one_digest_and_says_what_more_is_wanted() {
    let (old, new) = ([1; 32], [2; 32]);
    let clock = wants(&[Need::Clock]);
    let more = wants(&[Need::Clock, Need::Random]);
    let policy = Policy::closed().consent(Consent::new(old, clock.clone()));
    assert_eq!(policy.allows(old, &clock), Ok(()));
    let needed = |added: &[Need]| ConsentNeeded {
        expected: old,
        found: new,
        more: wants(added),
    };
    assert_eq!(policy.allows(new, &clock), Err(needed(&[])));
    assert_eq!(policy.allows(new, &more), Err(needed(&[Need::Random])));
    assert_eq!(Policy::closed().allows(new, &more), Ok(()));

    // What is read from a file knows no wants, so that all of them are more.
    let digest = format!("sha256:{}", "01".repeat(32));
    let file = format!("[plugin.a]\nartifact = \"{digest}\"\n");
    let file = PolicyFile::parse(&file).unwrap();
    let policy = file.policy("a").unwrap();
    assert_eq!(policy.allows(old, &more), Ok(()));
    let error = policy.allows(new, &clock).unwrap_err();
    assert_eq!(error, needed(&[Need::Clock]));
    assert_eq!(error.code(), "consent-needed");
    assert_eq!(
        error.to_string(),
        format!(
            "the policy is for the artifact {digest}, and this is sha256:{}, which wants more (a clock): \
             consent to it is needed",
            "02".repeat(32)
        )
    );
}

#[test]
fn consent_is_carried_to_an_update_that_wants_no_more() {
    let old = wants(&[Need::write_folder("/a", 10), Need::RealClock]);
    let consent = Consent::new([1; 32], old);
    let less = wants(&[Need::read_folder("/a"), Need::Clock]);
    let update = consent.carry([2; 32], less.clone()).unwrap();
    assert_eq!(update, Consent::new([2; 32], less));
    // What it gave up needs consent again.
    let back = wants(&[Need::write_folder("/a", 10)]);
    assert_eq!(update.carry([3; 32], back.clone()), Err(back));
    let more = wants(&[Need::write_folder("/a", 11), Need::Clock]);
    assert_eq!(
        consent.carry([2; 32], more),
        Err(wants(&[Need::write_folder("/a", 11)]))
    );
}

#[test]
fn consent_to_bytes_has_their_digest_and_wants() {
    let empty = b"\0asm\x0d\0\x01\0";
    let consent = Consent::to_component(empty).unwrap();
    assert_eq!(consent.wants(), &Wants::default());
    assert_eq!(
        consent.to_string(),
        "sha256:24eaf3439a60c96764c4f2c92a0a81b52bd4fe5d5b91f090184a0f6486b1bf29"
    );
    assert_eq!(
        Consent::to_component(b"text").unwrap_err().code(),
        "bad-wants"
    );
}

#[test]
fn a_policy_lacks_what_is_wanted_and_not_granted() {
    let all = wants(&[
        Need::read_folder("/templates"),
        Need::write_folder("/scratch", 1 << 20),
        Need::Clock,
        Need::Random,
        Need::variable("LANG"),
        Need::Arguments,
        Need::setting("style"),
        Need::Logging,
    ]);
    assert_eq!(Policy::closed().lacks(&all), all);
    let file = PolicyFile::parse(EVERYTHING).unwrap();
    let titles = file.policy("titles").unwrap();
    assert!(titles.lacks(&all).is_empty());
    for need in [
        Need::write_folder("/templates", 1),
        Need::write_folder("/scratch", (64 << 20) + 1),
        Need::read_folder("/scratch/inner"),
        Need::RealClock,
        Need::variable("PATH"),
        Need::setting("size"),
    ] {
        let wanted = wants(&[need]);
        assert_eq!(titles.lacks(&wanted), wanted);
    }
    assert!(
        titles
            .lacks(&wants(&[Need::read_folder("/scratch")]))
            .is_empty()
    );
    let other = file.policy("other one").unwrap();
    assert!(other.lacks(&wants(&[Need::RealClock])).is_empty());
}

#[test]
fn no_error_shows_what_a_stranger_wrote_as_it_is() {
    let evil = || "\u{1b}[2J\nFORGED\u{202e}\u{200b}".repeat(20_000);
    let path = || PathBuf::from(evil());
    let flaws = [
        PolicyFlaw::HostRelative { host: path() },
        PolicyFlaw::HostNul { host: path() },
        PolicyFlaw::GuestPath { guest: evil() },
        PolicyFlaw::GuestPathTwice { guest: evil() },
        PolicyFlaw::Zero {
            guest: evil(),
            setting: "quota",
        },
        PolicyFlaw::Misplaced {
            guest: evil(),
            setting: "entries",
        },
        PolicyFlaw::Name {
            what: "a setting",
            name: evil(),
        },
        PolicyFlaw::NameTwice { name: evil() },
        PolicyFlaw::Nul {
            what: "the setting",
            name: evil(),
        },
        PolicyFlaw::TooMany {
            what: "folders",
            found: 65,
            most: 64,
        },
    ];
    let others = [
        PolicyError::Io {
            path: path(),
            source: std::io::Error::other(evil()),
        },
        PolicyError::Toml {
            line: 1,
            message: evil(),
        },
        PolicyError::UnknownKey {
            key: evil(),
            near: None,
            line: 1,
        },
        PolicyError::BadValue {
            key: evil(),
            value: evil(),
            expected: "a list",
            line: 1,
        },
        PolicyError::MissingKey {
            key: "host",
            line: 1,
        },
        PolicyError::BadDigest { text: evil() },
    ];
    let flaws = flaws.map(|flaw| PolicyError::Flaw { flaw, line: None });
    for error in flaws.iter().chain(&others) {
        for text in [
            error.to_string(),
            format!("{error:?}"),
            format!("{error:#?}"),
        ] {
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{200b}']), "{text}");
            assert!(!text.contains("\nFORGED") && text.len() < 10_000, "{text}");
        }
    }
}
