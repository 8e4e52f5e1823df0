//! What the scan counts, each with a name that stays.
//!
//! A measure is named after the field of [`ShapeLimits`](super::ShapeLimits) that caps it, so that a
//! refusal, a configuration error and a limits file all say the same word.

use std::fmt;

/// What the field of a cap begins with.
const PREFIX: &str = "complexity.";

/// Something of an artifact that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Measure {
    /// How deep components and type declarations nest.
    Nesting,
    /// Sections of all components and modules.
    Sections,
    /// Type declarations, core and component, those inside other types included.
    Types,
    /// Parts of the largest type, with every type that it refers to written out.
    TypeSize,
    /// The same for every declaration, import, export, alias and instance, added up.
    TotalTypeSize,
    /// Imports of all components and modules.
    Imports,
    /// Exports of all components and modules.
    Exports,
    /// Core functions that modules define.
    Functions,
    /// Bytes of the largest function body.
    FunctionBody,
    /// Locals times loops of one function.
    LocalsXLoops,
    /// Locals times loops of each function, added up.
    TotalLocalsXLoops,
    /// `block`, `loop`, `if` and `try` of one function.
    Structured,
    /// `block`, `loop`, `if` and `try` of all functions.
    TotalStructured,
    /// Branch points of one function: structured operators, `else`, conditional branches, and what
    /// the engine branches on by itself.
    Branches,
    /// Branch points of all functions.
    TotalBranches,
    /// Targets of the `br_table`s of one function.
    BranchTargets,
    /// Targets of the `br_table`s of all functions.
    TotalBranchTargets,
    /// Values that calls, blocks and branches of one function pass.
    PassedValues,
    /// Values that calls, blocks and branches of all functions pass.
    TotalPassedValues,
    /// Locals of one function and the values on its operand stack, at most.
    LiveValues,
    /// Branch points of one function, each times the values that are live there.
    LiveXBranches,
    /// Branch points of all functions, each times the values that are live there.
    TotalLiveXBranches,
    /// Instantiations of modules and components that arrive as arguments. None is ever allowed.
    PassedDefinitions,
    /// Fields, elements or cases in one layer of a type that parts of the artifact pass to each other.
    /// 1,000 at most, whatever the limits say.
    PassedItems,
    /// Instances that come to be, core and component.
    Instantiations,
    /// Items that modules and components define, as often as they are instantiated.
    Definitions,
    /// Size of the functions that are lifted and lowered, as often as that is done.
    Adapters,
    /// Bytes of data segments, as often as their module is instantiated.
    DataBytes,
    /// Items of element segments, as often as their module is instantiated.
    ElementItems,
    /// Core instances that come to be.
    CoreInstances,
    /// Tables that come to be.
    Tables,
    /// Linear memories that come to be.
    Memories,
    /// Bytes that all linear memories begin with.
    InitialMemory,
    /// Elements that all tables begin with.
    InitialElements,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 34] = [
        Self::Nesting,
        Self::Sections,
        Self::Types,
        Self::TypeSize,
        Self::TotalTypeSize,
        Self::Imports,
        Self::Exports,
        Self::Functions,
        Self::FunctionBody,
        Self::LocalsXLoops,
        Self::TotalLocalsXLoops,
        Self::Structured,
        Self::TotalStructured,
        Self::Branches,
        Self::TotalBranches,
        Self::BranchTargets,
        Self::TotalBranchTargets,
        Self::PassedValues,
        Self::TotalPassedValues,
        Self::LiveValues,
        Self::LiveXBranches,
        Self::TotalLiveXBranches,
        Self::PassedDefinitions,
        Self::PassedItems,
        Self::Instantiations,
        Self::Definitions,
        Self::Adapters,
        Self::DataBytes,
        Self::ElementItems,
        Self::CoreInstances,
        Self::Tables,
        Self::Memories,
        Self::InitialMemory,
        Self::InitialElements,
    ];

    /// A stable name: the field of [`ShapeLimits`](super::ShapeLimits), where there is one.
    #[must_use]
    pub fn name(self) -> &'static str {
        let (name, _) = self.words();
        name.strip_prefix(PREFIX).unwrap_or(name)
    }

    /// The field of the limits that caps it, as `complexity.functions`, if there is one.
    #[must_use]
    pub fn field(self) -> Option<&'static str> {
        let (name, _) = self.words();
        name.starts_with(PREFIX).then_some(name)
    }

    /// How much of it there may be, for a message, by the name of the field that says so:
    /// "`complexity.types` is 3", "`memory` is 65536 bytes".
    #[must_use]
    pub fn bound(self, limit: u64) -> String {
        let field = match self {
            Self::PassedDefinitions | Self::PassedItems => {
                return format!("no limits admit more than {limit}");
            }
            Self::InitialMemory => "memory",
            Self::InitialElements => "table_elements",
            _ => self.words().0,
        };
        let unit = if self.is_bytes() { " bytes" } else { "" };
        format!("`{field}` is {limit}{unit}")
    }

    /// Whether it is a number of bytes; everything else is a number of items.
    #[must_use]
    pub fn is_bytes(self) -> bool {
        matches!(
            self,
            Self::FunctionBody | Self::DataBytes | Self::InitialMemory
        )
    }

    /// What is counted, in a few words: "core functions".
    #[must_use]
    pub fn what(self) -> &'static str {
        self.words().1
    }

    /// Its field or name, and what it means in a sentence.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Nesting => ("complexity.nesting", "levels of nesting"),
            Self::Sections => ("complexity.sections", "sections"),
            Self::Types => ("complexity.types", "type declarations"),
            Self::TypeSize => ("complexity.type_size", "parts of one type"),
            Self::TotalTypeSize => ("complexity.total_type_size", "parts of all types together"),
            Self::Imports => ("complexity.imports", "imports"),
            Self::Exports => ("complexity.exports", "exports"),
            Self::Functions => ("complexity.functions", "core functions"),
            Self::FunctionBody => ("complexity.function_body", "bytes of one function"),
            Self::LocalsXLoops => (
                "complexity.locals_x_loops",
                "locals times loops of one function",
            ),
            Self::TotalLocalsXLoops => (
                "complexity.total_locals_x_loops",
                "locals times loops of all functions",
            ),
            Self::Structured => (
                "complexity.structured",
                "structured operators of one function",
            ),
            Self::TotalStructured => (
                "complexity.total_structured",
                "structured operators of all functions",
            ),
            Self::Branches => ("complexity.branches", "branch points of one function"),
            Self::TotalBranches => (
                "complexity.total_branches",
                "branch points of all functions",
            ),
            Self::BranchTargets => (
                "complexity.branch_targets",
                "br_table targets of one function",
            ),
            Self::TotalBranchTargets => (
                "complexity.total_branch_targets",
                "br_table targets of all functions",
            ),
            Self::PassedValues => (
                "complexity.passed_values",
                "values that one function passes on",
            ),
            Self::TotalPassedValues => (
                "complexity.total_passed_values",
                "values that all functions pass on",
            ),
            Self::LiveValues => (
                "complexity.live_values",
                "locals and operands of one function",
            ),
            Self::LiveXBranches => (
                "complexity.live_x_branches",
                "live values times branches of one function",
            ),
            Self::TotalLiveXBranches => (
                "complexity.total_live_x_branches",
                "live values times branches of all functions",
            ),
            Self::Instantiations => ("complexity.instantiations", "instances that come to be"),
            Self::Definitions => ("complexity.definitions", "definitions in all instances"),
            Self::Adapters => (
                "complexity.adapters",
                "parts of lifted and lowered functions",
            ),
            Self::DataBytes => ("complexity.data_bytes", "bytes of data in all instances"),
            Self::ElementItems => (
                "complexity.element_items",
                "table elements set in all instances",
            ),
            Self::PassedDefinitions => (
                "passed_definitions",
                "instantiations of what is passed as an argument",
            ),
            Self::PassedItems => (
                "passed_items",
                "fields, elements or cases of one type that parts pass to each other",
            ),
            Self::CoreInstances => ("core_instances", "core instances"),
            Self::Tables => ("tables", "tables"),
            Self::Memories => ("memories", "memories"),
            Self::InitialMemory => ("initial_memory", "bytes of initial memory"),
            Self::InitialElements => ("initial_elements", "initial table elements"),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }
}
