//! Two extension points of one app share an interface: its types and its host trait.

use std::path::Path;

use crate::common::test::echo::types::{Person, Point};
use crate::common::{Mirror, Tally, echo, host};
use guesthouse::{Artifact, Plugin, PluginHost, Session};

/// A second extension point over the same package: the same types, the same host trait.
mod second {
    guesthouse::extension_point!({
        path: "tests/guests/echo/wit",
        inline: "
            package test:second;
            world second { include test:echo/everything@1.2.0; }
        ",
        with: {
            "test:echo/types": crate::common::test::echo::types,
            "test:echo/mirror": crate::common::test::echo::mirror,
        },
    });

    impl SecondImports for crate::common::Mirror {
        fn roll(
            &mut self,
            _: &mut guesthouse::HostCall<'_>,
            _: u32,
        ) -> guesthouse::HostResult<u32> {
            Ok(6)
        }
    }

    impl settings::Host for crate::common::Mirror {
        fn get(
            &mut self,
            _: &mut guesthouse::HostCall<'_>,
            _: String,
        ) -> guesthouse::HostResult<Option<String>> {
            Ok(None)
        }
    }
}

fn load<P: guesthouse::Serves<S>, S: 'static>(host: &PluginHost) -> Plugin<P, S> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/built/echo.wasm");
    let artifact = Artifact::file(built);
    host.load(artifact, &crate::common::unhurried()).unwrap()
}

#[test]
fn two_extension_points_share_an_interface() {
    let host = host();
    let mut first = echo(&host).session(Mirror::default()).unwrap();
    let second: Plugin<second::Second, Mirror> = load(&host);
    let mut second = second.session(Mirror::default()).unwrap();
    let person = Person {
        name: "Ada".to_owned(),
        age: Some(36),
        tags: Vec::new(),
        home: (Point { x: 1.0, y: 2.0 }, "London".to_owned()),
    };
    // A value that came out of one goes into the other: it is one type.
    let people = first.echo().people(&[person]).unwrap();
    assert_eq!(second.echo().people(&people).unwrap(), people);
    let tally = Session::insert(&mut second, Tally(3)).unwrap();
    assert_eq!(second.echo().pass_on(tally).unwrap(), 3);
}
