//! How much of each measure an artifact may have.

use super::Measure;

/// How deep components and types may nest at most: the parsers read them by recursion, and the
/// Component Model's own validation ends there.
pub const MAX_NESTING: u64 = 100;

/// How many fields, elements or cases a type may have in one layer that one part of a component
/// passes to another. The engine's adapter takes them in one go; with more it calls itself until the
/// stack ends, in every call.
pub const MAX_PASSED_ITEMS: u64 = 1_000;

/// Caps on what an artifact is made of, checked by [`scan`](super::scan) before any parser that
/// recurses and before the compiler.
///
/// They bound what the compiler's time and memory grow with. All are counts. 0 allows none; only
/// `nesting` has a range, 1 to 100. Start from the preset that fits and set what differs:
///
/// ```
/// use guesthouse_contract::ShapeLimits;
///
/// let mut shape = ShapeLimits::strict();
/// shape.functions = 2_000;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShapeLimits {
    /// How deep components and type declarations nest, together. 1 to 100: the parsers behind the
    /// scan recurse.
    pub nesting: u64,
    /// Sections of all components and modules, custom ones included.
    pub sections: u64,
    /// Type declarations, core and component, those inside of other types included.
    pub types: u64,
    /// Parts (parameters, results, fields, cases) of the largest type, with every type that it
    /// refers to written out as often as it is referred to.
    pub type_size: u64,
    /// The same for every type that is declared, imported, exported, aliased or an instance's, added
    /// up: how far the contract's and the engine's type checks walk.
    pub total_type_size: u64,
    /// Imports of all components, modules and types of both.
    pub imports: u64,
    /// Exports of all components, modules and types of both.
    pub exports: u64,
    /// Core functions that the modules define.
    pub functions: u64,
    /// Bytes of the largest function body.
    pub function_body: u64,
    /// Locals, parameters included, times loops of one function. The register allocator's time and
    /// memory grow with it, and more than in proportion.
    pub locals_x_loops: u64,
    /// Locals times loops of each function, added up.
    pub total_locals_x_loops: u64,
    /// `block`, `loop`, `if` and `try` operators of one function.
    pub structured: u64,
    /// `block`, `loop`, `if` and `try` operators of all functions.
    pub total_structured: u64,
    /// Branch points of one function: structured operators, each `else`, conditional branches,
    /// `br_table`s, indirect calls and reads of tables. Compile time grows with their square where
    /// they lead to the same place.
    pub branches: u64,
    /// Branch points of all functions.
    pub total_branches: u64,
    /// Targets of the `br_table` operators of one function, the default targets included.
    pub branch_targets: u64,
    /// Targets of the `br_table` operators of all functions.
    pub total_branch_targets: u64,
    /// Values that the calls, blocks and branches of one function pass: parameters and results of
    /// each, for a `br_table` once for each target.
    pub passed_values: u64,
    /// Values that the calls, blocks and branches of all functions pass.
    pub total_passed_values: u64,
    /// Locals of one function, parameters included, and the values on its operand stack where it is
    /// highest. Register allocation takes time that grows with the square of what is live.
    pub live_values: u64,
    /// Branch points of one function, each times the values that may be live there: its locals and
    /// what is on the operand stack.
    pub live_x_branches: u64,
    /// The same of all functions, added up.
    pub total_live_x_branches: u64,
    /// Instances that come to be when the artifact is instantiated once, core and component.
    pub instantiations: u64,
    /// Items that modules and components define, as often as they are instantiated, and at least
    /// once: functions, globals, segments, imports, exports, aliases.
    pub definitions: u64,
    /// Parts of the types of functions that are lifted or lowered, as often as that is done: the
    /// engine compiles an adapter for each.
    pub adapters: u64,
    /// Bytes of data segments, as often as their module is instantiated: copied for each instance.
    pub data_bytes: u64,
    /// Items of element segments, as often as their module is instantiated.
    pub element_items: u64,
}

impl ShapeLimits {
    /// For small compiled guests (Rust, C); an interpreter of the size of `QuickJS` passes too.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            nesting: 32,
            sections: 2_000,
            types: 3_000,
            type_size: 5_000,
            total_type_size: 100_000,
            imports: 1_500,
            exports: 2_000,
            functions: 10_000,
            function_body: 256 << 10,
            locals_x_loops: 20_000,
            total_locals_x_loops: 100_000,
            structured: 3_000,
            total_structured: 60_000,
            branches: 5_000,
            total_branches: 100_000,
            branch_targets: 2_000,
            total_branch_targets: 20_000,
            passed_values: 10_000,
            total_passed_values: 200_000,
            live_values: 1_000,
            live_x_branches: 400_000,
            total_live_x_branches: 2_000_000,
            instantiations: 100,
            definitions: 50_000,
            adapters: 5_000,
            data_bytes: 4 << 20,
            element_items: 10_000,
        }
    }

    /// For interpreters compiled to WebAssembly (JavaScript, Python).
    #[must_use]
    pub fn scripting() -> Self {
        Self {
            nesting: 100,
            sections: 5_000,
            types: 10_000,
            type_size: 20_000,
            total_type_size: 300_000,
            imports: 10_000,
            exports: 20_000,
            functions: 60_000,
            function_body: 1 << 20,
            locals_x_loops: 80_000,
            total_locals_x_loops: 1_000_000,
            structured: 10_000,
            total_structured: 600_000,
            branches: 20_000,
            total_branches: 1_200_000,
            branch_targets: 40_000,
            total_branch_targets: 200_000,
            passed_values: 30_000,
            total_passed_values: 1_200_000,
            live_values: 2_000,
            live_x_branches: 2_000_000,
            total_live_x_branches: 25_000_000,
            instantiations: 500,
            definitions: 200_000,
            adapters: 20_000,
            data_bytes: 32 << 20,
            element_items: 100_000,
        }
    }

    /// The cap on a measure; `None` for what is not capped here but by the host's limits.
    #[must_use]
    pub fn of(&self, measure: Measure) -> Option<u64> {
        match measure {
            Measure::PassedDefinitions => return Some(0),
            Measure::PassedItems => return Some(MAX_PASSED_ITEMS),
            _ => {}
        }
        let mut copy = self.clone();
        let found = copy.each_mut().into_iter().find(|(of, _)| *of == measure);
        found.map(|(_, limit)| *limit)
    }

    /// Every field, by what it caps.
    pub fn each_mut(&mut self) -> [(Measure, &mut u64); 27] {
        // Taken apart, so that a field which is missing here is an error of the compiler.
        let Self {
            nesting,
            sections,
            types,
            type_size,
            total_type_size,
            imports,
            exports,
            functions,
            function_body,
            locals_x_loops,
            total_locals_x_loops,
            structured,
            total_structured,
            branches,
            total_branches,
            branch_targets,
            total_branch_targets,
            passed_values,
            total_passed_values,
            live_values,
            live_x_branches,
            total_live_x_branches,
            instantiations,
            definitions,
            adapters,
            data_bytes,
            element_items,
        } = self;
        [
            (Measure::Nesting, nesting),
            (Measure::Sections, sections),
            (Measure::Types, types),
            (Measure::TypeSize, type_size),
            (Measure::TotalTypeSize, total_type_size),
            (Measure::Imports, imports),
            (Measure::Exports, exports),
            (Measure::Functions, functions),
            (Measure::FunctionBody, function_body),
            (Measure::LocalsXLoops, locals_x_loops),
            (Measure::TotalLocalsXLoops, total_locals_x_loops),
            (Measure::Structured, structured),
            (Measure::TotalStructured, total_structured),
            (Measure::Branches, branches),
            (Measure::TotalBranches, total_branches),
            (Measure::BranchTargets, branch_targets),
            (Measure::TotalBranchTargets, total_branch_targets),
            (Measure::PassedValues, passed_values),
            (Measure::TotalPassedValues, total_passed_values),
            (Measure::LiveValues, live_values),
            (Measure::LiveXBranches, live_x_branches),
            (Measure::TotalLiveXBranches, total_live_x_branches),
            (Measure::Instantiations, instantiations),
            (Measure::Definitions, definitions),
            (Measure::Adapters, adapters),
            (Measure::DataBytes, data_bytes),
            (Measure::ElementItems, element_items),
        ]
    }
}
