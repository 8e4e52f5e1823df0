//! Type sections of components, with the types that are declared inside of types.
//!
//! Types nest, and the parser reads what is nested by recursion. Here the heads are read one by one,
//! with a stack of how many declarations are left at each level.

use std::ops::Range;

use wasmparser::{
    BinaryReader, ComponentAlias, ComponentDefinedType, ComponentExternName,
    ComponentExternalKind as Kind, ComponentType, ComponentTypeRef, ComponentValType,
    ModuleTypeDeclaration,
};

use super::item::Item;
use super::module::recursion_group;
use super::walk::Walk;
use super::{Measure, ScanError};

impl<'a> Walk<'a> {
    pub(super) fn core_types(&mut self, range: Range<usize>) -> Result<(), ScanError> {
        let mut reader = self.reader(range);
        let mut left = reader.read_var_u32()?;
        while left > 0 {
            left -= 1;
            self.core_type(&mut reader)?;
        }
        Ok(())
    }

    fn reader(&self, range: Range<usize>) -> BinaryReader<'a> {
        let start = range.start;
        BinaryReader::new(self.bytes.get(range).unwrap_or_default(), start)
    }

    /// A core type, or the type of a module, whose declarations are read one by one.
    fn core_type(&mut self, reader: &mut BinaryReader<'a>) -> Result<(), ScanError> {
        let mut ahead = reader.clone();
        match ahead.read_u8()? {
            0x50 => self.module_type(reader),
            head => {
                // What stands before a type that could be taken for a module's.
                if head == 0x00 {
                    reader.read_u8()?;
                }
                let size = recursion_group(reader, &mut self.gauge, |_| ())?;
                self.scope().spaces.core_types.push(Item::of_size(size));
                Ok(())
            }
        }
    }

    fn module_type(&mut self, reader: &mut BinaryReader<'a>) -> Result<(), ScanError> {
        reader.read_u8()?;
        let at = reader.original_position();
        self.gauge.add(Measure::Types, 1, at)?;
        let mut left = reader.read_var_u32()?;
        let mut size = 1_u64;
        while left > 0 {
            left -= 1;
            size = size.saturating_add(self.module_declaration(reader)?);
        }
        let item = Item::of_size(size);
        self.scope().spaces.core_types.push(item);
        self.refer(item, at)
    }

    fn module_declaration(&mut self, reader: &mut BinaryReader<'a>) -> Result<u64, ScanError> {
        let at = reader.original_position();
        let mut ahead = reader.clone();
        if ahead.read_u8()? == 0x01 {
            reader.read_u8()?;
            return recursion_group(reader, &mut self.gauge, |_| ());
        }
        match reader.read()? {
            ModuleTypeDeclaration::Import(_) => self.gauge.add(Measure::Imports, 1, at)?,
            ModuleTypeDeclaration::Export { .. } => self.gauge.add(Measure::Exports, 1, at)?,
            ModuleTypeDeclaration::Type(_) | ModuleTypeDeclaration::OuterAlias { .. } => {}
        }
        Ok(1)
    }

    pub(super) fn types(&mut self, range: Range<usize>) -> Result<(), ScanError> {
        let mut reader = self.reader(range);
        let mut left = vec![reader.read_var_u32()?];
        while let Some(top) = left.last_mut() {
            if *top == 0 {
                left.pop();
                if !left.is_empty() {
                    self.close_type(reader.original_position())?;
                }
                continue;
            }
            *top -= 1;
            // On the outermost level there are types, below it declarations of which some are types.
            if left.len() > 1 && !self.is_type_next(&mut reader)? {
                continue;
            }
            if let Some(declarations) = self.read_type(&mut reader)? {
                left.push(declarations);
            }
        }
        Ok(())
    }

    fn close_type(&mut self, offset: usize) -> Result<(), ScanError> {
        let (item, _) = self.close();
        self.scope().spaces.push(Kind::Type, item);
        self.refer(item, offset)
    }

    /// Reads one declaration, or only its tag if it is a type.
    fn is_type_next(&mut self, reader: &mut BinaryReader<'a>) -> Result<bool, ScanError> {
        let at = reader.original_position();
        match reader.read_u8()? {
            0x00 => self.core_type(reader)?,
            0x01 => return Ok(true),
            0x02 => self.alias(&reader.read::<ComponentAlias<'_>>()?, at)?,
            0x03 => self.import(&reader.read()?, at)?,
            0x04 => {
                let name: ComponentExternName<'_> = reader.read()?;
                let ty: ComponentTypeRef = reader.read()?;
                let item = self.item(ty);
                self.export(name.name, ty.kind(), item, at)?;
            }
            _ => {
                return Err(ScanError::Damaged {
                    message: "unknown declaration in a type".to_owned(),
                    offset: at,
                });
            }
        }
        Ok(false)
    }

    /// Reads one type, or only its head and the count of its declarations if it has some.
    fn read_type(&mut self, reader: &mut BinaryReader<'a>) -> Result<Option<u32>, ScanError> {
        let at = reader.original_position();
        self.gauge.add(Measure::Types, 1, at)?;
        let mut ahead = reader.clone();
        if matches!(ahead.read_u8()?, 0x41 | 0x42) {
            reader.read_u8()?;
            self.open(at)?;
            return Ok(Some(reader.read_var_u32()?));
        }
        let item = match reader.read()? {
            ComponentType::Defined(ty) => self.defined(&ty),
            ComponentType::Func(ty) => {
                let results = ty.result.iter().copied();
                self.holding(ty.params.iter().map(|(_, ty)| *ty).chain(results))
            }
            _ => Item::SMALL,
        };
        self.scope().spaces.push(Kind::Type, item);
        self.refer(item, at)?;
        Ok(None)
    }

    /// A type with what it holds.
    fn defined(&mut self, ty: &ComponentDefinedType<'_>) -> Item {
        use ComponentDefinedType as Ty;
        let parts = |count: usize| Item::of_size((count as u64).saturating_add(1));
        match ty {
            Ty::Record(fields) => {
                let whole = self.holding(fields.iter().map(|(_, ty)| *ty));
                whole.in_one_layer(fields.len())
            }
            Ty::Variant(cases) => {
                let payloads = self.holding(cases.iter().filter_map(|case| case.ty));
                let size = payloads.size.saturating_add(cases.len() as u64);
                let whole = Item { size, ..payloads };
                whole.in_one_layer(cases.len())
            }
            Ty::Tuple(types) => {
                let whole = self.holding(types.iter().copied());
                whole.in_one_layer(types.len())
            }
            Ty::Flags(names) => parts(names.len()),
            Ty::Enum(names) => parts(names.len()).in_one_layer(names.len()),
            Ty::List(ty) | Ty::FixedLengthList(ty, _) | Ty::Option(ty) => self.holding([*ty]),
            Ty::Map(key, value) => self.holding([*key, *value]),
            Ty::Result { ok, err } => self.holding(ok.iter().chain(err).copied()),
            Ty::Future(ty) | Ty::Stream(ty) => self.holding(ty.iter().copied()),
            Ty::Primitive(_) | Ty::Own(_) | Ty::Borrow(_) => Item::SMALL,
        }
    }

    /// Something that holds these types and is one part itself.
    fn holding(&mut self, types: impl IntoIterator<Item = ComponentValType>) -> Item {
        let types = types.into_iter();
        types.fold(Item::SMALL, |whole, ty| whole.holding(self.value(ty)))
    }

    pub(super) fn value(&mut self, ty: ComponentValType) -> Item {
        match ty {
            ComponentValType::Primitive(_) => Item::SMALL,
            ComponentValType::Type(index) => self.at(Kind::Type, index),
        }
    }
}
