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
