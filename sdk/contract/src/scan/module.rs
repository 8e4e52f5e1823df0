//! One core module: its sections, and what one instance of it takes.
//!
//! Fed with the payloads of one module, in their order, by the walk; it never looks outside of it.

use wasmparser::{
    BinaryReader, CompositeInnerType, DataSectionReader, ElementItems, ElementSectionReader,
    FunctionBody, FunctionSectionReader, ImportSectionReader, MemorySectionReader, MemoryType,
    Payload, SubType, TableSectionReader, TypeRef,
};

use super::body::{self, Allocations, Arity, Signatures};
use super::cost::Cost;
use super::shape::Gauge;
use super::{Measure, ScanError};

/// Bytes of a page of linear memory, unless it says otherwise: two to this power.
const PAGE_SIZE_LOG2: u32 = 16;

/// What is known of a module so far.
#[derive(Debug, Default)]
pub(super) struct Module {
    signatures: Signatures,
    /// How many bodies were read.
    bodies: usize,
    /// How many functions are imported.
    imported: usize,
    pub(super) cost: Cost,
}

impl Module {
    pub(super) fn new() -> Self {
        let mut module = Self::default();
        module.cost.add(Measure::CoreInstances, 1);
        module
    }

    pub(super) fn payload(
        &mut self,
        payload: Payload<'_>,
        bytes: &[u8],
        kept: &mut Allocations,
        gauge: &mut Gauge,
    ) -> Result<(), ScanError> {
        match payload {
            Payload::TypeSection(section) => {
                let range = section.range();
                let mut reader = BinaryReader::new(&bytes[range.clone()], range.start);
                self.types(&mut reader, gauge)
            }
            Payload::ImportSection(section) => self.imports(section, gauge),
            Payload::FunctionSection(section) => self.functions(section, gauge),
            Payload::TableSection(section) => self.tables(section),
            Payload::MemorySection(section) => self.memories(section),
            Payload::GlobalSection(section) => {
                self.define(section.count());
                Ok(())
            }
            Payload::TagSection(section) => {
                self.define(section.count());
                Ok(())
            }
            Payload::ExportSection(section) => {
                self.define(section.count());
                let offset = section.original_position();
                gauge.add(Measure::Exports, section.count().into(), offset)
            }
            Payload::ElementSection(section) => self.elements(section),
            Payload::DataSection(section) => self.data(section),
            Payload::CodeSectionEntry(body) => self.body(&body, kept, gauge),
            _ => Ok(()),
        }
    }

    fn define(&mut self, count: u32) {
        self.cost.add(Measure::Definitions, count.into());
    }

    fn types(&mut self, reader: &mut BinaryReader<'_>, gauge: &mut Gauge) -> Result<(), ScanError> {
        let mut groups = reader.read_var_u32()?;
        while groups > 0 {
            groups -= 1;
            recursion_group(reader, gauge, |arity| self.signatures.types.push(arity))?;
        }
        Ok(())
    }

    fn imports(
        &mut self,
        section: ImportSectionReader<'_>,
        gauge: &mut Gauge,
    ) -> Result<(), ScanError> {
        for import in section.into_imports_with_offsets() {
            let (offset, import) = import?;
            gauge.add(Measure::Imports, 1, offset)?;
            self.define(1);
            if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import.ty {
                self.signatures.functions.push(ty);
                self.imported += 1;
            }
        }
        Ok(())
    }

    fn functions(
        &mut self,
        section: FunctionSectionReader<'_>,
        gauge: &mut Gauge,
    ) -> Result<(), ScanError> {
        let offset = section.original_position();
        gauge.add(Measure::Functions, section.count().into(), offset)?;
        self.define(section.count());
        for ty in section {
            self.signatures.functions.push(ty?);
        }
        Ok(())
    }

    fn tables(&mut self, section: TableSectionReader<'_>) -> Result<(), ScanError> {
        for table in section {
            let table = table?;
            self.define(1);
            self.cost.add(Measure::Tables, 1);
            self.cost.add(Measure::InitialElements, table.ty.initial);
        }
        Ok(())
    }

    fn memories(&mut self, section: MemorySectionReader<'_>) -> Result<(), ScanError> {
        for memory in section {
            self.define(1);
            self.cost.add(Measure::Memories, 1);
            self.cost
                .add(Measure::InitialMemory, initial_bytes(memory?));
        }
        Ok(())
    }

    fn elements(&mut self, section: ElementSectionReader<'_>) -> Result<(), ScanError> {
        for segment in section {
            let items = match segment?.items {
                ElementItems::Functions(items) => items.count(),
                ElementItems::Expressions(_, items) => items.count(),
            };
            self.define(1);
            self.cost.add(Measure::ElementItems, items.into());
        }
        Ok(())
    }

    fn data(&mut self, section: DataSectionReader<'_>) -> Result<(), ScanError> {
        for segment in section {
            self.define(1);
            self.cost
                .add(Measure::DataBytes, segment?.data.len() as u64);
        }
        Ok(())
    }

    fn body(
        &mut self,
        body: &FunctionBody<'_>,
        kept: &mut Allocations,
        gauge: &mut Gauge,
    ) -> Result<(), ScanError> {
        let range = body.range();
        let at = range.start;
        gauge.peak(Measure::FunctionBody, range.len() as u64, at)?;
        let index = self.imported.saturating_add(self.bodies);
        self.bodies += 1;
        let ty = self.signatures.functions.get(index).copied();
        let arity = ty.map_or_else(Arity::default, |ty| self.signatures.of_type(ty));
        let counts = body::count(body, arity, &self.signatures, kept)?;
        gauge.peak(Measure::LiveValues, counts.live, at)?;
        let products = counts.locals.saturating_mul(counts.loops);
        for (one, all, count) in [
            (Measure::LocalsXLoops, Measure::TotalLocalsXLoops, products),
            (
                Measure::Structured,
                Measure::TotalStructured,
                counts.structured,
            ),
            (Measure::Branches, Measure::TotalBranches, counts.branches),
            (
                Measure::BranchTargets,
                Measure::TotalBranchTargets,
                counts.branch_targets,
            ),
            (
                Measure::PassedValues,
                Measure::TotalPassedValues,
                counts.passed,
            ),
            (
                Measure::LiveXBranches,
                Measure::TotalLiveXBranches,
                counts.live_x_branches,
            ),
        ] {
            gauge.peak(one, count, at)?;
            gauge.add(all, count, at)?;
        }
        Ok(())
    }
}

fn initial_bytes(memory: MemoryType) -> u64 {
    let page_size = 1_u64.checked_shl(memory.page_size_log2.unwrap_or(PAGE_SIZE_LOG2));
    memory.initial.saturating_mul(page_size.unwrap_or(u64::MAX))
}

/// Reads one entry of a core type section: one type, or several that refer to each other. Read type
/// by type, because the parser reserves room for as many as a group claims to have.
pub(super) fn recursion_group(
    reader: &mut BinaryReader<'_>,
    gauge: &mut Gauge,
    mut each: impl FnMut(Arity),
) -> Result<u64, ScanError> {
    let mut types = 1;
    let mut ahead = reader.clone();
    if ahead.read_u8()? == 0x4e {
        reader.read_u8()?;
        types = reader.read_var_u32()?;
    }
    let mut size = 0;
    gauge.add(Measure::Types, types.into(), reader.original_position())?;
    for _ in 0..types {
        let at = reader.original_position();
        let (arity, parts) = parts(&reader.read()?);
        gauge.peak(Measure::TypeSize, parts, at)?;
        gauge.add(Measure::TotalTypeSize, parts, at)?;
        size += parts;
        each(arity);
    }
    Ok(size)
}

/// What a core type takes and gives, and how many parts it has, itself included.
fn parts(ty: &SubType) -> (Arity, u64) {
    let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (arity, parts) = match &ty.composite_type.inner {
        CompositeInnerType::Func(ty) => {
            let (params, results) = (short(ty.params().len()), short(ty.results().len()));
            let parts = u64::from(params) + u64::from(results);
            (Arity { params, results }, parts)
        }
        CompositeInnerType::Struct(ty) => (Arity::default(), ty.fields.len() as u64),
        CompositeInnerType::Array(_) | CompositeInnerType::Cont(_) => (Arity::default(), 1),
    };
    (arity, parts + 1)
}
