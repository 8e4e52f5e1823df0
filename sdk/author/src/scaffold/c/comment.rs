//! The WIT's words as they stand in comments of C, each line behind a `//`.

/// The text, of which no line goes on in the next: one that ends in a backslash would, written as
/// such or as the trigraph `??/`, and with blanks behind it as well. The mark is left out.
pub(super) fn closed(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut line = line.trim_end();
        while let Some(rest) = line.strip_suffix('\\').or(line.strip_suffix("??/")) {
            line = rest.trim_end();
        }
        format!("{line}\n")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use crate::scaffold::Scaffold;
    use crate::scaffold::tests::world;
    use crate::{File, Language};

    /// Ends of lines, marks that go on with one, marks that end a comment or open one, and what
    /// reads files where it is not in a comment.
    const ODD: [&str; 30] = [
        "\r", "\r\n", "\n\r", "\n", "\n\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
        "\0", "\\\n", "\\ \n", "\\\t\r", "\\\\\n", "??/\n", "??/\r", "??/ \n", "\\??/\n",
        "??\\/\n", "*/", "/*", "*\\\n/", "//", "\"", "'", "\u{202e}", "\u{feff}", "}\n", "{\n",
    ];

    /// Words that would be compiled behind any of these.
    fn hostile() -> String {
        let lines = ODD.map(|odd| {
            format!(
                "words{odd}#embed \"/etc/passwd\"{odd}int injected = 1;{odd}%:define INJECTED{odd}"
            )
        });
        lines.concat() + "and the last one ends in ??/\\ "
    }

    const WIT: &str = "
        /// Package
        package a:b@1.0.0;
        /// Interface
        interface i {
            /// Type
            record r { /** Field */ a: u8, /** Field */ b: option<string> }
            /// Type
            variant v { /** Case */ c(string), d }
            /// Type
            enum e { /** Case */ c }
            /// Type
            flags f { /** Flag */ c }
            /// Type
            type l = list<string>;
            /// Type
            type o = option<u8>;
            /// Type
            type t = tuple<u8>;
            /// Type
            type s = result<u8>;
            /// Resource
            resource x {
                /// Constructor
                constructor();
                /// Method
                g: func();
                /// Static
                h: static func();
            }
            /// Function
            k: func(a: r, b: v, c: e, d: f, e: l, f: o, g: t, h: s) -> result<x, string>;
        }
        /// World
        world w {
            /// Import
            import i;
            /// Export
            export i;
            /// Type
            type t = string;
            /// Inline
            import inner: interface { /** Function */ f: func(); }
            /// Function
            import m: func();
            /// Function
            export n: func() -> t;
        }";

    /// What a compiler of C17 reads of a text once its comments are gone: the lines that say something.
    fn compiled(text: &str) -> Vec<String> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut text = text.replace("??/", "\\");
        // Blanks between a backslash and the end of its line count for nothing.
        while let Some(at) = continued(&text) {
            text.replace_range(at, "");
        }
        let mut code = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['/', '"', '\'']) {
            let (before, behind) = rest.split_at(at);
            code.push_str(before);
            let first = behind.chars().next().unwrap();
            let length = if behind.starts_with("//") {
                behind.find('\n').unwrap_or(behind.len())
            } else if behind.starts_with("/*") {
                behind.find("*/").map_or(behind.len(), |at| at + 2)
            } else if first == '/' {
                code.push(first);
                1
            } else {
                let length = behind[1..].find(first).unwrap() + 2;
                code.push_str(&behind[..length]);
                length
            };
            rest = &behind[length..];
        }
        let code = code + rest;
        let lines = code.lines().filter(|line| !line.trim().is_empty());
        lines.map(str::to_owned).collect()
    }

    fn continued(text: &str) -> Option<std::ops::Range<usize>> {
        text.match_indices('\\').find_map(|(at, _)| {
            let behind = &text[at + 1..];
            let blanks = behind.len()
                - behind
                    .trim_start_matches([' ', '\t', '\u{b}', '\u{c}'])
                    .len();
            behind[blanks..]
                .starts_with('\n')
                .then_some(at..at + 2 + blanks)
        })
    }

    #[test]
    fn the_compilers_view_is_a_compilers() {
        let text = "a // b\\ \nc ??/\nd\re /* f\n */ g '/' \"//\"";
        assert_eq!(compiled(text), ["a ", "e  g '/' \"//\""]);
    }

    #[test]
    fn nothing_that_doc_comments_say_is_compiled() {
        let (folder, world) = world(WIT);
        let files = |words: &str| {
            let world = world.clone().with_docs(|_| words.to_owned());
            let made = Scaffold::of_world("a", Language::C, &world, folder.path()).unwrap();
            let files = made.files().to_vec();
            let is_c = |file: &File| [".c", ".h"].iter().any(|end| file.path().ends_with(end));
            let files = files.into_iter().filter(is_c);
            files
                .map(|file| {
                    let text = String::from_utf8(file.contents().to_vec()).unwrap();
                    (file.path().to_owned(), text)
                })
                .collect::<Vec<_>>()
        };
        let plain = files("words");
        let harmful = files(&hostile());
        assert_eq!(plain.len(), harmful.len());
        for ((path, plain), (_, harmful)) in plain.iter().zip(&harmful) {
            let odd = harmful
                .chars()
                .find(|c| c.is_control() && !"\n\t".contains(*c));
            assert_eq!(odd, None, "{path}");
            assert_eq!(compiled(harmful), compiled(plain), "{path}:\n{harmful}");
        }
        let header = &harmful
            .iter()
            .find(|(path, _)| path == "gen/w.h")
            .unwrap()
            .1;
        assert!(
            header.matches("int injected = 1;").count() > 100,
            "{header}"
        );
    }
}
