//! One function body: what its operators cost a compiler.
//!
//! A visitor that keeps the height of the operand stack and of the control stack, and no more: it
//! trusts nothing, so that a body which is not valid only makes the counts wrong, and the validator
//! behind the scan refuses it. Called for each body, with allocations that are kept between them.

mod arity;

use wasmparser::{BinaryReaderError, BlockType, FunctionBody, OperatorsReader};
use wasmparser::{OperatorsReaderAllocations, ValType};

/// How many values go in and come out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Arity {
    pub(super) params: u32,
    pub(super) results: u32,
}

impl Arity {
    fn both(self) -> u64 {
        u64::from(self.params) + u64::from(self.results)
    }
}

/// What a module says of the functions that a body calls.
#[derive(Debug, Default)]
pub(super) struct Signatures {
    /// Each type of the module; those that are no functions take and give nothing.
    pub(super) types: Vec<Arity>,
    /// The type of each function, imported ones first.
    pub(super) functions: Vec<u32>,
}

impl Signatures {
    pub(super) fn of_type(&self, index: u32) -> Arity {
        let found = self.types.get(index as usize);
        found.copied().unwrap_or_default()
    }

    pub(super) fn of_function(&self, index: u32) -> Arity {
        let found = self.functions.get(index as usize);
        found.map_or_else(Arity::default, |ty| self.of_type(*ty))
    }
}

/// What was counted in one body.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) locals: u64,
    pub(super) loops: u64,
    pub(super) structured: u64,
    pub(super) branches: u64,
    pub(super) branch_targets: u64,
    pub(super) passed: u64,
    pub(super) live: u64,
    pub(super) live_x_branches: u64,
}

/// A block that is open.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// Values on the operand stack below the block's own.
    height: u32,
    arity: Arity,
    is_loop: bool,
}

/// What is kept from one body to the next.
#[derive(Default)]
pub(super) struct Allocations {
    frames: Vec<Frame>,
    reader: OperatorsReaderAllocations,
}

/// The visitor.
#[derive(Debug)]
struct Body<'s> {
    signatures: &'s Signatures,
    counts: Counts,
    frames: Vec<Frame>,
    height: u32,
    /// What `height` was at most.
    highest: u32,
}

/// Counts one body of a function that takes and gives `arity`.
pub(super) fn count(
    body: &FunctionBody<'_>,
    arity: Arity,
    signatures: &Signatures,
    kept: &mut Allocations,
) -> Result<Counts, BinaryReaderError> {
    let mut visitor = Body::new(signatures, arity, std::mem::take(&mut kept.frames));
    visitor.counts.locals = u64::from(arity.params) + locals(body)?;
    let reader = body.get_binary_reader_for_operators()?;
    let mut reader = OperatorsReader::new_with_allocs(reader, std::mem::take(&mut kept.reader));
    while !reader.eof() {
        reader.visit_operator(&mut visitor)?;
    }
    reader.finish()?;
    kept.reader = reader.into_allocations();
    kept.frames = visitor.frames;
    let mut counts = visitor.counts;
    counts.live = counts.locals + u64::from(visitor.highest);
    Ok(counts)
}

/// The locals that a body declares, in runs of the same type.
fn locals(body: &FunctionBody<'_>) -> Result<u64, BinaryReaderError> {
    let mut total = 0_u64;
    for run in body.get_locals_reader()? {
        let (count, _): (u32, ValType) = run?;
        total = total.saturating_add(count.into());
    }
    Ok(total)
}

impl<'s> Body<'s> {
    fn new(signatures: &'s Signatures, arity: Arity, mut frames: Vec<Frame>) -> Self {
        frames.clear();
        frames.push(Frame {
            height: 0,
            arity,
            is_loop: false,
        });
        let counts = Counts {
            passed: arity.both(),
            ..Counts::default()
        };
        Self {
            signatures,
            counts,
            frames,
            height: 0,
            highest: 0,
        }
    }

    /// An operator that takes and gives a number of values.
    #[inline]
    fn step(&mut self, takes: u32, gives: u32) {
        self.height = self.height.saturating_sub(takes).saturating_add(gives);
        self.highest = self.highest.max(self.height);
    }

    /// A call.
    fn call(&mut self, arity: Arity) {
        self.counts.passed = self.counts.passed.saturating_add(arity.both());
        self.step(arity.params, arity.results);
    }

    /// A point where control goes more than one way.
    fn branch(&mut self, ways: u64) {
        self.counts.branches += 1;
        let live = self.counts.locals + u64::from(self.height);
        let more = ways.saturating_mul(live);
        self.counts.live_x_branches = self.counts.live_x_branches.saturating_add(more);
    }

    /// A block of any kind; what it takes besides its parameters is off the stack already.
    fn open(&mut self, ty: BlockType, is_loop: bool) {
        let arity = self.block(ty);
        self.counts.structured += 1;
        self.counts.loops += u64::from(is_loop);
        self.counts.passed = self.counts.passed.saturating_add(arity.both());
        self.branch(1);
        self.frames.push(Frame {
            height: self.height.saturating_sub(arity.params),
            arity,
            is_loop,
        });
    }

    fn block(&self, ty: BlockType) -> Arity {
        match ty {
            BlockType::Empty => Arity::default(),
            BlockType::Type(_) => Arity {
                params: 0,
                results: 1,
            },
            BlockType::FuncType(index) => self.signatures.of_type(index),
        }
    }

    /// The other half of a block that is open.
    fn other_half(&mut self) {
        if let Some(frame) = self.frames.last() {
            self.height = frame.height.saturating_add(frame.arity.params);
        }
        self.branch(1);
    }

    fn close(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.height = frame.height.saturating_add(frame.arity.results);
        }
    }

    /// Values that a branch to the block takes along.
    fn carried(&self, depth: u32) -> u64 {
        let frame = self.frames.iter().rev().nth(depth as usize);
        let carried = frame.map(|frame| match frame.is_loop {
            true => frame.arity.params,
            false => frame.arity.results,
        });
        carried.unwrap_or_default().into()
    }

    /// A jump to one block, or to one of several.
    fn jump(&mut self, depth: u32, ways: u64) {
        let passed = ways.saturating_mul(self.carried(depth));
        self.counts.passed = self.counts.passed.saturating_add(passed);
    }
}
