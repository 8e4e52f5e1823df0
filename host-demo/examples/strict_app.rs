//! An app that allows itself nothing: what `extension_point!` generates compiles under the
//! strictest lints, in a library whose items are all public, with `guesthouse` as the only
//! dependency that it touches.
#![deny(missing_docs, warnings, clippy::pedantic)]
#![forbid(unsafe_code)]

/// Every type of WIT, resources in both directions, functions at every level.
pub mod everything {
    guesthouse::extension_point!({ path: "../sdk/host/tests/guests/echo/wit", world: "everything" });
}

/// Names that Rust or the generated code has taken.
pub mod names {
    guesthouse::extension_point!({ path: "../sdk/bindgen/tests/worlds/names.wit" });
}

/// Resources of both sides.
pub mod resources {
    guesthouse::extension_point!({ path: "../sdk/bindgen/tests/worlds/resources.wit" });
}

/// Interfaces that are imported and exported.
pub mod both {
    guesthouse::extension_point!({
        path: "../sdk/bindgen/tests/worlds/both.wit",
        with: { "demo:both/types.box": crate::Parcel },
    });
}

/// What stands behind a `box` of the host.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parcel;

/// Every shape of a type.
pub mod shapes {
    guesthouse::extension_point!({ path: "../sdk/bindgen/tests/worlds/shapes.wit" });
}

/// The demo's own extension point.
pub mod render {
    guesthouse::extension_point!({ path: "wit", world: "render" });
}

/// Worlds that are called as what Rust's prelude or the SDK has.
pub mod worlds {
    /// WIT's own word, and a trait of Rust.
    pub mod from {
        guesthouse::extension_point!({ inline: "package a:b; world %from { export f: func() -> result<string, string>; }" });
    }
    /// Types of Rust.
    pub mod result {
        guesthouse::extension_point!({ inline: "package a:b; world %result { export f: func() -> result<string, string>; }" });
    }
    /// A type of Rust that the engine's derives name without a path.
    pub mod option {
        guesthouse::extension_point!({ inline: "package a:b; world %option { record r { x: option<string> } export f: func() -> option<r>; }" });
    }
    /// What has no raw form.
    pub mod self_ {
        guesthouse::extension_point!({ inline: "package a:b; world self { export f: func() -> list<string>; }" });
    }
}
