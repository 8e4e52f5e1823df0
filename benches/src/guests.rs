//! The guests that are measured: committed builds, and three in text.
#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark without its guest has nothing to measure"
)]

use std::borrow::Cow;

use crate::echo::ROOT;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guest {
    /// Ordinary Rust, with the standard allocator: its first allocation grows its memory.
    Echo,
    /// Touches pages; its allocator stays within the memory that it begins with.
    Touch,
    /// Works, and breaks limits.
    Probe,
    /// Asks the closed world of WASI for streams and a clock.
    Closed,
    /// The echo guest of another toolchain, by the name of its file.
    Built(&'static str),
    /// The echo guest of another toolchain, by its path.
    File(&'static str),
}

impl Guest {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Touch => "touch",
            Self::Probe => "probe",
            Self::Closed => "closed",
            Self::Built(name) | Self::File(name) => name,
        }
    }

    /// The component.
    ///
    /// # Panics
    /// When the repository is incomplete.
    #[must_use]
    pub fn bytes(self) -> Cow<'static, [u8]> {
        let guests = format!("{ROOT}/sdk/host/tests/guests");
        let text = match self {
            Self::Touch => include_str!("../guests/touch.wat"),
            Self::Probe => include_str!("../guests/probe.wat"),
            Self::Closed => include_str!("../guests/closed.wat"),
            Self::Echo => return read(&format!("{guests}/built/echo.wasm")),
            Self::Built(name) => return read(&format!("{guests}/languages/built/{name}.wasm")),
            Self::File(path) => return read(path),
        };
        wat::parse_str(text)
            .expect("the guest is valid text")
            .into()
    }
}

fn read(path: &str) -> Cow<'static, [u8]> {
    std::fs::read(path).expect("the guest is there").into()
}
