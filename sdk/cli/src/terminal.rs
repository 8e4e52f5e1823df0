//! [`Terminal`]: what standard output and standard error can show. The one place that decides about
//! colours and spinners, for this process and for the tools that it starts.
//!
//! Reads nothing itself: `main` hands in the environment and which streams are terminals.

use std::ffi::OsString;

/// What each stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terminal {
    wish: Wish,
    /// Whether it is a terminal.
    stdout: bool,
    stderr: bool,
    /// Terminals here only type on: they have no colours, and no cursor that moves.
    dumb: bool,
}

/// What the environment asks for, whatever the streams are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Always,
    Never,
    OnTerminals,
}

/// A variable for a tool that this process starts: its value, or none where it must not be set.
pub(crate) type Variable = (&'static str, Option<&'static str>);

impl Terminal {
    /// By the variables of the environment, and whether standard output and standard error are
    /// terminals.
    pub(crate) fn new(
        variable: impl Fn(&str) -> Option<OsString>,
        [stdout, stderr]: [bool; 2],
    ) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_none_or(|term| term == "dumb");
        // In this order in most programs: who wants no colours has a reason.
        let wish = if set("NO_COLOR").is_some() {
            Wish::Never
        } else if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
            Wish::Always
        } else if dumb || set("CLICOLOR").is_some_and(|value| value == "0") {
            Wish::Never
        } else {
            Wish::OnTerminals
        };
        Self {
            wish,
            stdout,
            stderr,
            dumb,
        }
    }

    /// Whether standard output gets colours.
    pub(crate) fn colours_output(self) -> bool {
        self.colours(self.stdout)
    }

    /// Whether standard error gets colours.
    pub(crate) fn colours_errors(self) -> bool {
        self.colours(self.stderr)
    }

    fn colours(self, is_terminal: bool) -> bool {
        match self.wish {
            Wish::Always => true,
            Wish::Never => false,
            Wish::OnTerminals => is_terminal,
        }
    }

    /// Whether a line of standard error can be drawn over.
    pub(crate) fn redraws_errors(self) -> bool {
        self.stderr && !self.dumb
    }

    /// The same decision for tools that write to standard error beside this process, each of which has
    /// a variable of its own. Where streams decide, theirs are the same.
    pub(crate) fn for_tools(self) -> &'static [Variable] {
        match self.wish {
            Wish::Never => &[
                ("NO_COLOR", Some("1")),
                ("CLICOLOR", Some("0")),
                ("CLICOLOR_FORCE", None),
                ("FORCE_COLOR", None),
                ("CARGO_TERM_COLOR", Some("never")),
                ("npm_config_color", Some("false")),
            ],
            Wish::Always => &[
                ("NO_COLOR", None),
                ("CLICOLOR_FORCE", Some("1")),
                ("FORCE_COLOR", Some("1")),
                ("CARGO_TERM_COLOR", Some("always")),
                ("npm_config_color", Some("always")),
            ],
            Wish::OnTerminals => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Terminal;

    /// Under these variables: colours of standard output and error, and whether it redraws, where
    /// standard error alone is a terminal.
    fn on_errors(variables: &[(&str, &str)]) -> [bool; 3] {
        let variable = |name: &str| {
            let mut found = variables.iter().filter(|(known, _)| *known == name);
            found.next().map(|(_, value)| (*value).into())
        };
        let terminal = Terminal::new(variable, [false, true]);
        [
            terminal.colours_output(),
            terminal.colours_errors(),
            terminal.redraws_errors(),
        ]
    }

    #[test]
    fn each_variable_has_its_say() {
        let xterm = ("TERM", "xterm");
        for (variables, expected) in [
            (&[xterm][..], [false, true, true]),
            (&[], [false, false, false]),
            (&[("TERM", "dumb")], [false, false, false]),
            (&[xterm, ("NO_COLOR", "1")], [false, false, true]),
            (&[xterm, ("NO_COLOR", "")], [false, true, true]),
            (&[xterm, ("CLICOLOR", "0")], [false, false, true]),
            (&[xterm, ("CLICOLOR", "1")], [false, true, true]),
            (&[xterm, ("CLICOLOR_FORCE", "1")], [true, true, true]),
            (&[xterm, ("CLICOLOR_FORCE", "0")], [false, true, true]),
            (
                &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")],
                [true, true, false],
            ),
            (
                &[xterm, ("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")],
                [true, true, true],
            ),
            (
                &[xterm, ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
                [false, false, true],
            ),
        ] {
            assert_eq!(on_errors(variables), expected, "{variables:?}");
        }
    }

    #[test]
    fn tools_are_told_what_was_decided_and_nothing_where_streams_decide() {
        let told = |name: &str| {
            let variable = |known: &str| (known == name).then(|| "1".into());
            let told = Terminal::new(variable, [true, true]).for_tools();
            let mut cargo = told.iter().filter(|(name, _)| *name == "CARGO_TERM_COLOR");
            cargo.next().and_then(|(_, value)| *value)
        };
        assert_eq!(told("NO_COLOR"), Some("never"));
        assert_eq!(told("CLICOLOR_FORCE"), Some("always"));
        assert_eq!(told("TERM"), None);
    }
}
