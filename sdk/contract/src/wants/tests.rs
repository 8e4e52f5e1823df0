//! Wants as text and in components: read as they are written, and refused by name otherwise.

use proptest::prelude::*;

use super::{Need, Want, Wants, WantsError};

/// One of each row, in order.
fn all() -> Wants {
    Wants::new([
        Want::new(Need::Logging, ""),
        Want::new(Need::setting("style"), "short or long"),
        Want::new(Need::Arguments, "what to do"),
        Want::new(Need::variable("LANG"), "the language"),
        Want::new(Need::Random, "names of files"),
        Want::new(Need::RealClock, "how long a page takes"),
        Want::new(Need::write_folder("/scratch", 67_108_864), "parts of pages"),
        Want::new(Need::read_folder("/templates"), "templates: of pages"),
    ])
    .unwrap()
}

const ALL: &str = "guesthouse-wants 1\n\
    write-folder\t/scratch\t67108864\tparts of pages\n\
    read-folder\t/templates\ttemplates: of pages\n\
    real-clock\thow long a page takes\n\
    random\tnames of files\n\
    variable\tLANG\tthe language\n\
    arguments\twhat to do\n\
    setting\tstyle\tshort or long\n\
    logging\t\n";

/// A component with these custom sections, after a module that has one of that name too.
fn component(sections: &[&[u8]]) -> Vec<u8> {
    let inside = r#"(core module (@custom "guesthouse:wants" "inside"))"#;
    let nested = r#"(component (@custom "guesthouse:wants" "nested"))"#;
    let escaped =
        |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("\\{byte:02x}")).collect() };
    let sections: String = sections
        .iter()
        .map(|bytes| format!(r#"(@custom "guesthouse:wants" "{}")"#, escaped(bytes)))
        .collect();
    wat::parse_str(format!("(component {inside} {nested} {sections})")).unwrap()
}

#[test]
fn the_text_is_written_one_way_and_read_back() {
    assert_eq!(all().to_text(), ALL);
    assert_eq!(Wants::parse(ALL.as_bytes()), Ok(all()));
    let none = Wants::default();
    assert_eq!(none.to_text(), "guesthouse-wants 1\n");
    assert_eq!(Wants::parse(none.to_text().as_bytes()), Ok(none));
}

#[test]
fn a_component_says_them_at_its_top_level_alone() {
    assert_eq!(Wants::of_component(&component(&[])), Ok(Wants::default()));
    let one = component(&[ALL.as_bytes()]);
    assert_eq!(Wants::of_component(&one), Ok(all()));
    let two = component(&[ALL.as_bytes(), ALL.as_bytes()]);
    assert_eq!(Wants::of_component(&two), Err(WantsError::TwoSections));
    let module = wat::parse_str("(module)").unwrap();
    for bytes in [&b""[..], b"\0asm", &module, &one[..one.len() - 1], b"text"] {
        let error = Wants::of_component(bytes).unwrap_err();
        assert!(matches!(error, WantsError::Decode { .. }), "{error:?}");
        assert_eq!(error.code(), "bad-wants");
    }
}

#[test]
fn whatever_is_not_written_so_is_refused_by_name() {
    let with = |lines: &str| Wants::parse(format!("guesthouse-wants 1\n{lines}").as_bytes());
    for line in [
        "",
        "clock",
        "clock\ta\tb",
        "clocks\t",
        "Clock\t",
        " clock\t",
        "read-folder\t/a",
        "write-folder\t/a\t\twhy",
        "write-folder\t/a\t-1\twhy",
        "write-folder\t/a\t99999999999999999999\twhy",
        "network\twhy",
    ] {
        let lines = format!("clock\t\n{line}\n");
        assert_eq!(with(&lines), Err(WantsError::BadLine { line: 3 }), "{line}");
    }
    for lines in [
        "clock\t",
        "random\t\nclock\t\n",
        "read-folder\t/b\t\nread-folder\t/a\t\n",
        "write-folder\t/a\t01\t\n",
        "write-folder\t/a\t+1\t\n",
    ] {
        assert_eq!(with(lines), Err(WantsError::NotAsWritten), "{lines}");
    }
    for (lines, need) in [
        ("clock\t\nreal-clock\t\n", Need::Clock),
        (
            "read-folder\t/a\t\nwrite-folder\t/a\t1\t\n",
            Need::read_folder("/a"),
        ),
        ("variable\tA\tb\nvariable\tA\tc\n", Need::variable("A")),
    ] {
        assert_eq!(with(lines), Err(WantsError::Twice { need }), "{lines}");
    }
    for (lines, what) in [
        ("read-folder\ta\t\n", "path"),
        ("read-folder\t/a/../b\t\n", "path"),
        ("write-folder\t/a\t0\t\n", "quota"),
        ("variable\t\t\n", "name"),
        ("variable\tA=B\t\n", "name"),
        ("setting\t\t\n", "key"),
        ("clock\ta\u{1b}[2J\n", "reason"),
        ("clock\ta\r\n", "reason"),
        ("setting\ta\u{85}\t\n", "name"),
    ] {
        let error = with(lines).unwrap_err();
        let WantsError::BadValue {
            what: told, value, ..
        } = &error
        else {
            panic!("{lines}: {error:?}");
        };
        assert_eq!(*told, what, "{lines}");
        assert!(!value.contains(char::is_control), "{value}");
    }
    for text in [
        "",
        "\n",
        "guesthouse-wants 2\n",
        "guesthouse-wants 1\r\n",
        "clock\t\n",
    ] {
        let error = Wants::parse(text.as_bytes()).unwrap_err();
        assert!(
            matches!(error, WantsError::Version { .. }),
            "{text}: {error:?}"
        );
    }
    assert_eq!(
        Wants::parse(b"guesthouse-wants 1\n\xff"),
        Err(WantsError::NotText)
    );
}

#[test]
fn the_most_is_read_and_one_more_is_not() {
    let settings = |count: usize| (0..count).map(|it| Want::new(Need::setting(it.to_string()), ""));
    assert_eq!(Wants::new(settings(64)).unwrap().iter().count(), 64);
    assert_eq!(
        Wants::new(settings(65)),
        Err(WantsError::TooMany { most: 64 })
    );
    assert_eq!(
        Wants::new(settings(usize::MAX)),
        Err(WantsError::TooMany { most: 64 })
    );
    let lines: String = settings(65)
        .map(|want| format!("setting\t{}\t\n", want.need.name().unwrap()))
        .collect();
    let text = format!("guesthouse-wants 1\n{lines}");
    assert_eq!(
        Wants::parse(text.as_bytes()),
        Err(WantsError::TooMany { most: 64 })
    );

    let reason = |bytes: usize| Wants::new([Want::new(Need::Clock, "a".repeat(bytes))]);
    assert!(reason(1_024).is_ok());
    assert!(matches!(reason(1_025), Err(WantsError::BadValue { .. })));

    // The first line, then lines of 1,033 bytes and one that fills up.
    let filled = |more: usize| {
        let full = settings(15).map(|want| Want::new(want.need, "a".repeat(1_022)));
        let last = Want::new(Need::Logging, "a".repeat(770 + more));
        Wants::new(full.chain([last]))
    };
    let most = filled(0).unwrap().to_text().len();
    let room = Wants::MOST_BYTES - most;
    assert!(room < 200, "{room}");
    assert_eq!(filled(room).unwrap().to_text().len(), 16 << 10);
    let (found, most) = ((16 << 10) + 1, 16 << 10);
    assert_eq!(filled(room + 1), Err(WantsError::TooLarge { found, most }));
    let spaces = vec![b' '; found];
    assert_eq!(
        Wants::parse(&spaces),
        Err(WantsError::TooLarge { found, most })
    );
}

#[test]
fn an_update_adds_what_the_old_wants_do_not_cover() {
    let wants = |needs: &[Need]| {
        Wants::new(needs.iter().map(|need| Want::new(need.clone(), "why"))).unwrap()
    };
    let read = Need::read_folder("/a");
    let write = |quota| Need::write_folder("/a", quota);
    for (new, old, adds) in [
        (&read, &read, false),
        (&read, &write(1), false),
        (&write(1), &read, true),
        (&write(1), &write(1), false),
        (&write(2), &write(1), true),
        (&Need::read_folder("/a/b"), &read, true),
        (&Need::read_folder("/b"), &write(1), true),
        (&Need::Clock, &Need::RealClock, false),
        (&Need::RealClock, &Need::Clock, true),
        (&Need::Clock, &Need::Random, true),
        (&Need::variable("A"), &Need::variable("B"), true),
        (&Need::variable("A"), &Need::setting("A"), true),
        (&Need::Logging, &Need::Logging, false),
    ] {
        let new = wants(std::slice::from_ref(new));
        let more = new.beyond(&wants(std::slice::from_ref(old)));
        assert_eq!(more, if adds { new } else { Wants::default() }, "{old:?}");
    }
    assert_eq!(all().beyond(&Wants::default()), all());
    assert!(Wants::default().beyond(&all()).is_empty());
}

#[test]
fn people_read_words_without_hidden_characters() {
    let want = Want::new(Need::read_folder("/a\u{202e}b"), "because\u{200b}");
    assert_eq!(
        want.to_string(),
        "reading the folder `/a\\u{202e}b`: because\\u{200b}"
    );
    let words: Vec<_> = all().iter().map(Want::to_string).collect();
    assert_eq!(
        words[0],
        "writing 67108864 bytes to the folder `/scratch`: parts of pages"
    );
    assert_eq!(words[7], "logging");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic_and_what_it_reads_is_written_the_same(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        lines in "guesthouse-wants 1\n((clock|random|variable|setting|read-folder|write-folder)(\t[/a-c.=0-9]{0,4}){0,3}\n){0,5}",
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut near = ALL.as_bytes().to_vec();
        let place = at.index(near.len());
        near[place] = byte;
        for text in [&bytes[..], lines.as_bytes(), &near] {
            if let Ok(wants) = Wants::parse(text) {
                let written = wants.to_text();
                prop_assert_eq!(written.as_bytes(), text);
            }
        }
        let mut whole = component(&[near.as_slice()]);
        let place = at.index(whole.len());
        whole[place] = byte;
        let _ = Wants::of_component(&whole);
        let _ = Wants::of_component(&whole[..place]);
        let _ = Wants::of_component(&bytes);
    }
}
