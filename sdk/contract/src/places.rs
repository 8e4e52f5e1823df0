//! Where the items of a world stand in its WIT: file and line.
//!
//! The binary encoding of a world has no places, so an extension point carries them beside it, as
//! one text that is read only when something is found. It must never hold a path of the machine
//! that made it: files are what the caller calls them.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::fmt::Write;

use wit_parser::{InterfaceId, Span, WorldItem, WorldKey};

use crate::{Side, World, shown};

/// A line of a WIT file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Place {
    /// The file as the world's reader named it: for an extension point, relative to the folder of
    /// the app's `Cargo.toml`.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", shown(&self.file), self.line)
    }
}

/// The places of a world's items, by the items' names.
#[derive(Debug, Default)]
pub(crate) struct Places {
    files: Vec<String>,
    /// Number of the file, and line.
    items: HashMap<String, (usize, u32)>,
}

impl Places {
    pub(crate) fn of(world: &World) -> Self {
        Self::parse(&world.places(str::to_owned))
    }

    /// Reads what [`World::places`] wrote; anything else is left out.
    pub(crate) fn parse(text: &str) -> Self {
        let mut places = Self::default();
        let mut whole = "";
        for line in text.lines() {
            if let Some(file) = line.strip_prefix('@') {
                places.files.push(read_name(file));
                continue;
            }
            let Some((number, item)) = line.split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse() else { continue };
            let item = match item.strip_prefix('#') {
                Some(part) => format!("{whole}#{part}"),
                None => {
                    whole = item;
                    item.to_owned()
                }
            };
            let file = places.files.len().saturating_sub(1);
            places.items.insert(item, (file, number));
        }
        places
    }

    pub(crate) fn find(&self, side: Side, interface: Option<&str>, name: &str) -> Option<Place> {
        let root = interface.unwrap_or(name);
        let root = root_key(side, root);
        let whole = self.items.get(&root);
        let part = interface.and_then(|_| self.items.get(&format!("{root}#{name}")));
        let (file, line) = *part.or(whole)?;
        let file = self.files.get(file)?.clone();
        Some(Place { file, line })
    }
}

/// Interfaces of packages have one name on both sides; what the world itself names has two.
fn root_key(side: Side, name: &str) -> String {
    match name.contains('/') {
        true => name.to_owned(),
        false => format!("{}:{name}", side.word()),
    }
}

impl World {
    /// Where each interface, function and type of the world stands, as a text for
    /// [`Contract::decode`](crate::Contract::decode); empty unless the world was read from WIT text. `file` says what a
    /// file is to be called.
    #[must_use]
    pub fn places(&self, file: impl Fn(&str) -> String) -> String {
        let mut writer = Writer {
            world: self,
            file: String::new(),
            text: String::new(),
            written: HashSet::new(),
            call: &file,
        };
        let items = self.world();
        for (side, items) in [
            (Side::Import, &items.imports),
            (Side::Export, &items.exports),
        ] {
            for (key, item) in items {
                writer.root(side, key, item);
            }
        }
        writer.text
    }
}

struct Writer<'a> {
    world: &'a World,
    /// The file that the last line was about.
    file: String,
    text: String,
    /// Interfaces that stand on both sides stand in the WIT once.
    written: HashSet<InterfaceId>,
    call: &'a dyn Fn(&str) -> String,
}

impl Writer<'_> {
    fn root(&mut self, side: Side, key: &WorldKey, item: &WorldItem) {
        let name = root_key(side, &self.world.resolve().name_world_key(key));
        match item {
            WorldItem::Interface { id, span, .. } => {
                if self.written.insert(*id) {
                    self.interface(&name, *id, *span);
                }
            }
            WorldItem::Function(function) => self.line(function.span, &name),
            WorldItem::Type { span, .. } => self.line(*span, &name),
        }
    }

    fn interface(&mut self, name: &str, id: InterfaceId, mention: Span) {
        let resolve = self.world.resolve();
        let interface = &resolve.interfaces[id];
        let defined = match interface.span.is_known() {
            true => interface.span,
            false => mention,
        };
        self.line(defined, name);
        for (name, id) in &interface.types {
            self.line(resolve.types[*id].span, &format!("#{name}"));
        }
        for (name, function) in &interface.functions {
            self.line(function.span, &format!("#{name}"));
        }
    }

    fn line(&mut self, span: Span, item: &str) {
        let Some(Place { file, line }) = self.world.place_of(span) else {
            return;
        };
        if self.file != file {
            let name = written_name(&(self.call)(&file));
            let _ = writeln!(self.text, "@{name}");
            self.file = file;
        }
        let _ = writeln!(self.text, "{line} {item}");
    }
}

/// A file's name on a line of its own, whatever is in it.
fn written_name(file: &str) -> String {
    let file = file.replace('\\', r"\\").replace('\n', r"\n");
    file.replace('\r', r"\r")
}

fn read_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        name.extend(match c {
            '\\' => match chars.next() {
                Some('n') => Some('\n'),
                Some('r') => Some('\r'),
                other => other,
            },
            c => Some(c),
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::{Side, World};

    const WIT: &str = "package demo:a@1.0.0;
interface types {
  record point { x: u8 }
  resource canvas {
    draw: func(at: point);
  }
}
world w {
  use types.{point};
  import types;
  import log: interface { line: func(); }
  export log: interface {
    line: func();
  }
  export run: func();
}";

    #[test]
    fn every_item_is_found_on_its_line() {
        let world = World::from_source("wit/a.wit", WIT, None).unwrap();
        let places = Places::of(&world);
        for (side, interface, name, line) in [
            (Side::Import, Some("demo:a/types@1.0.0"), "point", 3),
            (Side::Export, Some("demo:a/types@1.0.0"), "canvas", 4),
            (
                Side::Import,
                Some("demo:a/types@1.0.0"),
                "[method]canvas.draw",
                5,
            ),
            (Side::Import, None, "point", 9),
            (Side::Import, Some("log"), "line", 11),
            (Side::Export, Some("log"), "line", 13),
            (Side::Export, None, "run", 15),
        ] {
            let place = places.find(side, interface, name).unwrap();
            assert_eq!(place.to_string(), format!("wit/a.wit:{line}"), "{name}");
        }
        assert_eq!(places.find(Side::Export, None, "point"), None);
    }

    #[test]
    fn a_file_may_be_called_anything() {
        for file in ["a\n9 export:run\r.wit", r"c:\new\r.wit", "a.wit\r", "@a\\"] {
            let world = World::from_source(file, WIT, None).unwrap();
            let place = Places::of(&world).find(Side::Export, None, "run").unwrap();
            assert_eq!((place.file.as_str(), place.line), (file, 15));
        }
    }

    #[test]
    fn a_world_without_text_has_no_places() {
        let world = World::from_source("wit/a.wit", WIT, None).unwrap();
        let decoded = World::decode(&world.encode().unwrap(), "w").unwrap();
        assert_eq!(decoded.places(str::to_owned), "");
        assert_eq!(Places::parse("").find(Side::Export, None, "run"), None);
    }
}
