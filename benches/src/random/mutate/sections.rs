//! Changes of whole sections, at any depth, with every size around them set right: what the format
//! allows and nobody writes.

use crate::random::numbers::Numbers;

/// Bytes of a header: magic, version, layer.
const HEADER: usize = 8;
/// Sections that hold a whole module or component.
const NESTED: [u8; 2] = [1, 4];
/// How deep they are taken apart.
const DEPTH: u32 = 4;

/// A module or component, taken apart.
struct Binary {
    header: Vec<u8>,
    sections: Vec<Section>,
    /// What is behind the last section that could be read.
    rest: Vec<u8>,
}

struct Section {
    id: u8,
    contents: Contents,
}

enum Contents {
    Plain(Vec<u8>),
    Nested(Binary),
}

/// Changes one section, by one of `other` now and then.
pub(super) fn change(bytes: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let (Some(mut binary), other) = (Binary::read(bytes, DEPTH), Binary::read(other, DEPTH)) else {
        return bytes.to_vec();
    };
    binary.change(other, numbers);
    let mut changed = Vec::with_capacity(bytes.len());
    binary.write(&mut changed);
    changed
}

impl Binary {
    fn read(bytes: &[u8], depth: u32) -> Option<Self> {
        let (header, mut rest) = bytes.split_at_checked(HEADER)?;
        let component = header[6] == 1;
        let mut sections = Vec::new();
        while let Some((section, behind)) = Section::read(rest, component, depth) {
            sections.push(section);
            rest = behind;
        }
        Some(Self {
            header: header.to_vec(),
            sections,
            rest: rest.to_vec(),
        })
    }

    fn change(&mut self, other: Option<Self>, numbers: &mut Numbers) {
        let at = numbers.below(self.sections.len());
        if let Some(Section {
            contents: Contents::Nested(inner),
            ..
        }) = self.sections.get_mut(at)
            && !numbers.once_in(4)
        {
            return inner.change(other, numbers);
        }
        if self.sections.is_empty() {
            return;
        }
        let to = numbers.below(self.sections.len());
        match numbers.below(5) {
            0 => drop(self.sections.remove(at)),
            1 => {
                let again = self.sections[at].again();
                self.sections.insert(to, again);
            }
            2 => self.sections.swap(at, to),
            3 => self.sections[at].id = u8::try_from(numbers.below(14)).unwrap_or_default(),
            _ => {
                let mut others = other.map_or(Vec::new(), |other| other.sections);
                if !others.is_empty() {
                    let one = others.swap_remove(numbers.below(others.len()));
                    self.sections.insert(to, one);
                }
            }
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.header);
        for section in &self.sections {
            section.write(out);
        }
        out.extend_from_slice(&self.rest);
    }
}

impl Section {
    fn read(bytes: &[u8], component: bool, depth: u32) -> Option<(Self, &[u8])> {
        let (id, rest) = bytes.split_first()?;
        let (size, rest) = read_size(rest)?;
        let (contents, behind) = rest.split_at_checked(size)?;
        let nested = component && depth > 0 && NESTED.contains(id);
        let inner = nested.then(|| Binary::read(contents, depth - 1)).flatten();
        let contents = match inner {
            Some(inner) => Contents::Nested(inner),
            None => Contents::Plain(contents.to_vec()),
        };
        Some((Self { id: *id, contents }, behind))
    }

    fn again(&self) -> Self {
        let contents = self.contents();
        Self {
            id: self.id,
            contents: Contents::Plain(contents),
        }
    }

    fn contents(&self) -> Vec<u8> {
        match &self.contents {
            Contents::Plain(bytes) => bytes.clone(),
            Contents::Nested(inner) => {
                let mut bytes = Vec::new();
                inner.write(&mut bytes);
                bytes
            }
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        let contents = self.contents();
        out.push(self.id);
        write_size(contents.len(), out);
        out.extend_from_slice(&contents);
    }
}

fn read_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut size = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        size |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((size, &bytes[index + 1..]));
        }
    }
    None
}

fn write_size(mut size: usize, out: &mut Vec<u8>) {
    loop {
        let digit = u8::try_from(size & 0x7f).unwrap_or_default();
        size >>= 7;
        if size == 0 {
            return out.push(digit);
        }
        out.push(digit | 0x80);
    }
}
