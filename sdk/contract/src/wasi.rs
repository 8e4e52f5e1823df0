//! The WASI 0.2 packages that ordinary guests import, as a world of their own.
//!
//! The text is the standard's; it is compiled in, so that nothing is looked up when a component is
//! checked. It must never say what an interface does: that is the host's.

use crate::{World, WorldError};

/// Each package after those that it uses.
const PACKAGES: [(&str, &str); 6] = [
    (
        "guesthouse-contract/wit/io.wit",
        include_str!("../wit/io.wit"),
    ),
    (
        "guesthouse-contract/wit/clocks.wit",
        include_str!("../wit/clocks.wit"),
    ),
    (
        "guesthouse-contract/wit/random.wit",
        include_str!("../wit/random.wit"),
    ),
    (
        "guesthouse-contract/wit/filesystem.wit",
        include_str!("../wit/filesystem.wit"),
    ),
    (
        "guesthouse-contract/wit/sockets.wit",
        include_str!("../wit/sockets.wit"),
    ),
    (
        "guesthouse-contract/wit/cli.wit",
        include_str!("../wit/cli.wit"),
    ),
];

/// What is granted alone, each in the one version that is served.
const CONFIG: (&str, &str) = (
    "guesthouse-contract/wit-granted/config.wit",
    include_str!("../wit-granted/config.wit"),
);
const LOGGING: (&str, &str) = (
    "guesthouse-contract/wit-granted/logging.wit",
    include_str!("../wit-granted/logging.wit"),
);

impl World {
    /// Everything of WASI 0.2 that a component may import without being granted anything: the
    /// packages `cli`, `io`, `clocks`, `random`, `filesystem` and `sockets`, their unstable
    /// functions included.
    ///
    /// ```
    /// let wasi = guesthouse_contract::World::wasi()?;
    /// assert!(wasi.world().imports.len() > 25);
    /// # Ok::<(), guesthouse_contract::WorldError>(())
    /// ```
    ///
    /// # Errors
    /// [`WorldError`] when the packages do not resolve, which a test rules out.
    pub fn wasi() -> Result<Self, WorldError> {
        Self::from_sources(&PACKAGES, Some("imports"))
    }

    /// As [`World::wasi`], with what a policy can grant beyond it: `wasi:config/store@0.2.0-rc.1` and
    /// `wasi:logging/logging@0.1.0-draft`. Neither is of WASI 0.2, so no other version of them meets these.
    ///
    /// # Errors
    /// As [`World::wasi`].
    pub fn wasi_with(config: bool, logging: bool) -> Result<Self, WorldError> {
        if !(config || logging) {
            return Self::wasi();
        }
        let mut sources = PACKAGES.to_vec();
        let mut world = "package guesthouse:granted;\nworld granted {\n".to_owned();
        world += "  include wasi:cli/imports@0.2.12;\n";
        for (is_granted, source, include) in [
            (config, CONFIG, "wasi:config/imports@0.2.0-rc.1"),
            (logging, LOGGING, "wasi:logging/imports@0.1.0-draft"),
        ] {
            if is_granted {
                sources.push(source);
                world += &format!("  include {include};\n");
            }
        }
        world += "}\n";
        sources.push(("guesthouse-contract/granted.wit", &world));
        Self::from_sources(&sources, Some("guesthouse:granted/granted"))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Contract, World, compare_beside};

    #[test]
    fn every_interface_of_the_six_packages_is_in_the_world() {
        let wasi = World::wasi().unwrap();
        let resolve = wasi.resolve();
        let imported: Vec<_> = wasi.world().imports.keys().collect();
        for (id, _) in resolve.interfaces.iter() {
            let name = resolve.id_of(id).unwrap();
            let there = imported
                .iter()
                .any(|key| resolve.name_world_key(key) == name);
            // `run` is what a command exports.
            assert!(there || name.starts_with("wasi:cli/run@"), "{name}");
        }
    }

    #[test]
    fn what_is_granted_alone_is_there_where_it_was_asked_for() {
        for (config, logging) in [(false, false), (true, false), (false, true), (true, true)] {
            let world = World::wasi_with(config, logging).unwrap();
            let resolve = world.resolve();
            let imports: Vec<_> = world.world().imports.keys().collect();
            let has = |name: &str| {
                let mut imports = imports.iter();
                imports.any(|key| resolve.name_world_key(key) == name)
            };
            assert_eq!(has("wasi:config/store@0.2.0-rc.1"), config);
            assert_eq!(has("wasi:logging/logging@0.1.0-draft"), logging);
            assert!(has("wasi:filesystem/types@0.2.12"));
        }
    }

    fn lying_guest() -> World {
        let text = "package a:b;
            package wasi:io@0.2.0 { interface poll { poll: func() -> u8; } }
            world w { import wasi:io/poll@0.2.0; }";
        World::from_source("guest", text, Some("w")).unwrap()
    }

    #[test]
    fn the_world_offers_itself_and_nothing_else() {
        let contract = |world| Contract::of_world(&world).unwrap();
        let wasi = contract(World::wasi().unwrap());
        let none = World::from_source("none", "package a:b; world none {}", None).unwrap();
        let none = contract(none);
        assert_eq!(compare_beside(&none, Some(&wasi), &wasi), []);
        assert!(wasi.imports_from("wasi") && !none.imports_from("wasi"));
        let asks = |import: &str| {
            let text = format!(
                "package a:b;
                 package wasi:io@0.2.0 {{ interface poll {{ poll: func() -> u8; }} }}
                 package wasi:io@0.3.0 {{ interface poll {{ poll: func(); }} }}
                 package wasi:http@0.2.0 {{ interface types {{ get: func(); }} }}
                 world w {{ import {import}; }}"
            );
            let guest = World::from_source("guest", &text, Some("w")).unwrap();
            let findings = compare_beside(&none, Some(&wasi), &contract(guest));
            let told = findings
                .iter()
                .map(|finding| (finding.code(), finding.item().to_owned()));
            told.collect::<Vec<_>>()
        };
        let told = |code, item: &str| vec![(code, item.to_owned())];
        let place = compare_beside(&none, Some(&wasi), &contract(lying_guest())).remove(0);
        let place = place.place().unwrap().to_string();
        assert!(
            place.starts_with("guesthouse-contract/wit/io.wit:"),
            "{place}"
        );
        assert_eq!(
            asks("wasi:io/poll@0.2.0"),
            [(); 2]
                .map(|()| told("type-mismatch", "wasi:io/poll@0.2.0#poll"))
                .concat()
        );
        assert_eq!(
            asks("wasi:io/poll@0.3.0"),
            told("version-mismatch", "wasi:io/poll@0.3.0")
        );
        assert_eq!(
            asks("wasi:http/types@0.2.0"),
            told("unknown-import", "wasi:http/types@0.2.0")
        );
    }
}
