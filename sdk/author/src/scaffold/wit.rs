//! The app's WIT as a project carries it: text that every language's tools read. Files of text are
//! taken over as they are, with their comments, but for returns that end no line; a package in its
//! binary form is printed.

use std::path::Path;

use guesthouse_contract::World;

use super::script::Taken;
use super::{File, ScaffoldError};
use crate::BuildError;

/// Characters of the name of a file that is printed, without its ending.
const LONGEST_NAME: usize = 100;

/// The files that `world` was read from, below `wit/`.
pub(super) fn files(world: &World, root: &Path) -> Result<Vec<File>, ScaffoldError> {
    let folder = if root.is_dir() {
        root
    } else {
        root.parent().unwrap_or(root)
    };
    let mut files = Vec::new();
    let mut taken = Taken::default();
    let mut add = |path: &str, contents: Vec<u8>| {
        let path = taken.free(&[path.to_owned()]);
        files.push(File::new(format!("wit/{path}.wit"), contents));
    };
    for path in world.files() {
        let contents = std::fs::read(path).map_err(ScaffoldError::file(path))?;
        if wasmparser::Parser::is_component(&contents) {
            continue;
        }
        // A file that was named is read whatever its name ends in; tools take one ending alone.
        let name = path.strip_prefix(folder).unwrap_or(path);
        let name = name.with_extension("");
        add(
            &name.to_string_lossy().replace('\\', "/"),
            without_lone_returns(contents),
        );
    }
    for package in world.decoded_packages().map_err(BuildError::from)? {
        let name = package.name.replace([':', '/', '@'], "-");
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let folder = if package.has_world { "" } else { "deps/" };
        add(&format!("{folder}{name}"), package.text.into_bytes());
    }
    Ok(files)
}

/// WIT takes a `\r` without a `\n` as part of a comment's line. Compilers that read the comment as their
/// own do not: some end the line there, and some refuse it. All else that would end it, WIT refuses too.
fn without_lone_returns(mut text: Vec<u8>) -> Vec<u8> {
    for at in 0..text.len() {
        if text[at] == b'\r' && text.get(at + 1) != Some(&b'\n') {
            text[at] = b' ';
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use guesthouse_contract::World;

    use crate::scaffold::tests::text;
    use crate::{Language, Scaffold};

    const LOG: &str = "package other:log@1.0.0-rc.1;\n\n\
        /// Says it.\ninterface log {\n  log: func(text: string);\n}\n";

    /// A project of what lies at `wit`: the paths of its WIT, and the world as it is read there.
    fn made(wit: &Path) -> (Scaffold, Vec<String>, String) {
        let world = World::from_path(wit, Some("plug")).unwrap();
        let made = Scaffold::of_world("a", Language::Python, &world, wit).unwrap();
        let folder = tempfile::tempdir().unwrap();
        made.write(&folder.path().join("a")).unwrap();
        let paths = made.files().iter().map(|file| file.path().to_owned());
        let mut paths: Vec<_> = paths.filter(|path| path.starts_with("wit/")).collect();
        paths.sort();
        let again = World::from_path(&folder.path().join("a/wit"), Some("plug")).unwrap();
        assert_eq!(again.encode().unwrap(), world.encode().unwrap());
        (made, paths, again.full_name())
    }

    #[test]
    fn wit_in_any_form_becomes_text_that_every_tool_reads() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let app = "package app:it@0.1.0;\n\n// A remark.\nworld plug {\n  \
            import other:log/log@1.0.0-rc.1;\n  export go: func();\n}\n";
        std::fs::create_dir_all(at("text/deps")).unwrap();
        std::fs::write(at("text/app.wit"), app).unwrap();
        std::fs::write(at("text/deps/log.wit"), LOG).unwrap();
        let world = World::from_path(&at("text"), None).unwrap();
        assert_eq!(made(&at("text")).1, ["wit/app.wit", "wit/deps/log.wit"]);

        // One package in its binary form, with those that it uses.
        for name in ["app.wasm", "app", "app.wit"] {
            std::fs::write(at(name), world.encode().unwrap()).unwrap();
            let (project, paths, full) = made(&at(name));
            let [own, used] = ["wit/app-it-0.1.0.wit", "wit/deps/other-log-1.0.0-rc.1.wit"];
            assert_eq!(paths, [own, used], "{name}");
            assert_eq!(full, "app:it/plug@0.1.0");
            assert!(
                text(&project, own)
                    .starts_with("package app:it@0.1.0;\n\n/// A remark.\nworld plug {")
            );
            // The binary form has the comments of one package alone.
            let bare = LOG.replace("/// Says it.\n", "") + "\n";
            assert_eq!(text(&project, used), bare);
        }

        // Text beside packages in binary form, of which two have the same package.
        std::fs::create_dir_all(at("mixed/deps")).unwrap();
        std::fs::write(at("mixed/app.wit"), app).unwrap();
        let log = World::from_source("log.wit", &format!("{LOG}world w {{}}"), None).unwrap();
        for name in ["log.wasm", "again.wasm"] {
            std::fs::write(at("mixed/deps").join(name), log.encode().unwrap()).unwrap();
        }
        let (project, paths, _) = made(&at("mixed"));
        assert_eq!(paths, ["wit/app.wit", "wit/deps/other-log-1.0.0-rc.1.wit"]);
        assert_eq!(text(&project, "wit/app.wit"), app);
        let printed = text(&project, "wit/deps/other-log-1.0.0-rc.1.wit");
        assert!(printed.starts_with(LOG), "{printed}");

        // Text in a file that is called otherwise.
        for (name, path) in [
            ("app.WIT", "wit/app.wit"),
            ("it", "wit/it.wit"),
            ("my.app.txt", "wit/my.app.wit"),
        ] {
            let alone = "package app:it@0.1.0;\n// A remark.\nworld plug { export go: func(); }\n";
            std::fs::write(at(name), alone).unwrap();
            let (project, paths, _) = made(&at(name));
            assert_eq!(paths, [path], "{name}");
            assert_eq!(text(&project, path), alone);
        }
    }

    #[test]
    fn a_return_that_ends_no_line_is_in_no_project() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.wit");
        let given =
            "package app:it;\r\n/// One\rtwo\r\r\n/* three\r*/\nworld w { export go: func(); }\r\n";
        std::fs::write(&path, given).unwrap();
        let world = World::from_path(&path, None).unwrap();
        let made = Scaffold::of_world("a", Language::Rust, &world, &path).unwrap();
        let expected =
            "package app:it;\r\n/// One two \r\n/* three */\nworld w { export go: func(); }\r\n";
        assert_eq!(text(&made, "wit/app.wit"), expected);
    }
}
