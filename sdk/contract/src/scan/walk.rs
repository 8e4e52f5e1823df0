//! The walk over an artifact: every section of every component and module, in their order.
//!
//! Keeps a stack of its own for what is nested and never recurses. What one section means is known
//! in `component`, `types` and `module`.

use std::collections::HashMap;

use wasmparser::{ComponentExternalKind, Encoding, Parser, Payload};

use super::body::Allocations;
use super::cost::Cost;
use super::item::{Exports, Item, Spaces, Width};
use super::module::Module;
use super::shape::{Gauge, Shape};
use super::{Measure, ScanError, ShapeLimits};

/// A component, a component type or an instance type that is being read.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub(super) spaces: Spaces,
    pub(super) exports: Exports<'a>,
    /// Parts of all imports and exports.
    pub(super) size: u64,
    pub(super) cost: Cost,
    /// Names of all imports, in their order.
    pub(super) imports: Vec<&'a str>,
    pub(super) calls: Calls<'a>,
    /// Modules and components that are defined in here.
    defined: Vec<u32>,
}

/// The imports of a component that it calls, each with the widest layer of what is passed.
pub(super) type Calls<'a> = HashMap<&'a str, Width>;

/// A module or component that was defined.
#[derive(Debug)]
pub(super) struct Definition<'a> {
    pub(super) cost: Cost,
    pub(super) calls: Calls<'a>,
    pub(super) is_instantiated: bool,
}

/// Where the walk is.
pub(super) struct Walk<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) gauge: Gauge,
    pub(super) scopes: Vec<Scope<'a>>,
    /// Exports of all instances and components, and of the types of both.
    pub(super) exports: Vec<Exports<'a>>,
    pub(super) definitions: Vec<Definition<'a>>,
    /// Names of types that are wider than parts can pass to each other.
    pub(super) names: Vec<&'a str>,
    module: Option<Module>,
    kept: Allocations,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], limits: &ShapeLimits) -> Self {
        Self {
            bytes,
            gauge: Gauge::new(limits),
            scopes: Vec::new(),
            exports: Vec::new(),
            definitions: Vec::new(),
            names: Vec::new(),
            module: None,
            kept: Allocations::default(),
        }
    }

    pub(super) fn run(mut self) -> Result<Shape, ScanError> {
        for payload in Parser::new(0).parse_all(self.bytes) {
            self.payload(payload?)?;
        }
        Ok(self.gauge.finish())
    }

    fn payload(&mut self, payload: Payload<'a>) -> Result<(), ScanError> {
        if let Some((_, range)) = payload.as_section() {
            self.gauge.add(Measure::Sections, 1, range.start)?;
            // The parser takes the end of the file for the end of what is nested, and the tools behind
            // the scan take the length for what is there.
            if range.end > self.bytes.len() {
                return Err(ScanError::Damaged {
                    message: "a module or component reaches beyond the end".to_owned(),
                    offset: range.start,
                });
            }
        }
        match payload {
            Payload::Version {
                encoding: Encoding::Component,
                range,
                ..
            } => self.open(range.start),
            Payload::Version { .. } => {
                self.module = Some(Module::new());
                Ok(())
            }
            Payload::End(offset) => match self.module.take() {
                Some(module) => self.close_module(&module.cost, offset),
                None => self.close_component(offset),
            },
            payload => match &mut self.module {
                Some(module) => {
                    module.payload(payload, self.bytes, &mut self.kept, &mut self.gauge)
                }
                None => self.component(payload),
            },
        }
    }

    /// Begins a component, or a type that has declarations.
    pub(super) fn open(&mut self, offset: usize) -> Result<(), ScanError> {
        self.scopes.push(Scope::default());
        let depth = self.scopes.len() as u64;
        self.gauge.peak(Measure::Nesting, depth, offset)
    }

    /// Ends what was begun last, and says what others see of it.
    pub(super) fn close(&mut self) -> (Item, Scope<'a>) {
        let mut scope = self.scopes.pop().unwrap_or_default();
        let exports = std::mem::take(&mut scope.exports);
        let item = Item {
            exports: Some(self.keep_exports(exports)),
            ..Item::of_size(scope.size.saturating_add(1))
        };
        (item, scope)
    }

    pub(super) fn keep_exports(&mut self, exports: Exports<'a>) -> u32 {
        self.exports.push(exports);
        short(self.exports.len() - 1)
    }

    fn close_module(&mut self, cost: &Cost, offset: usize) -> Result<(), ScanError> {
        match self.scopes.last_mut() {
            Some(scope) => {
                let definition = define(scope, &mut self.definitions, *cost, Calls::default());
                scope.spaces.modules.push(Item {
                    definition: Some(definition),
                    ..Item::SMALL
                });
                self.check(cost, offset)
            }
            None => self.total(cost, offset),
        }
    }

    fn close_component(&mut self, offset: usize) -> Result<(), ScanError> {
        let (item, mut scope) = self.close();
        for defined in &scope.defined {
            let definition = &self.definitions[*defined as usize];
            if !definition.is_instantiated {
                scope.cost.keep(&definition.cost);
            }
        }
        let (cost, calls) = (scope.cost, scope.calls);
        match self.scopes.last_mut() {
            Some(scope) => {
                let definition = Some(define(scope, &mut self.definitions, cost, calls));
                let item = Item { definition, ..item };
                scope.spaces.push(ComponentExternalKind::Component, item);
                self.check(&cost, offset)
            }
            None => self.total(&cost, offset),
        }
    }

    /// Refuses what one instance of anything would take too much of.
    pub(super) fn check(&self, cost: &Cost, offset: usize) -> Result<(), ScanError> {
        let mut measured = cost.iter();
        measured.try_for_each(|(what, count)| self.gauge.check(what, count, offset))
    }

    /// What the whole artifact takes, or what is read of it.
    pub(super) fn total(&mut self, cost: &Cost, offset: usize) -> Result<(), ScanError> {
        let mut measured = cost.iter();
        measured.try_for_each(|(what, count)| self.gauge.peak(what, count, offset))
    }
}

fn define<'a>(
    scope: &mut Scope<'_>,
    definitions: &mut Vec<Definition<'a>>,
    cost: Cost,
    calls: Calls<'a>,
) -> u32 {
    definitions.push(Definition {
        cost,
        calls,
        is_instantiated: false,
    });
    let index = short(definitions.len() - 1);
    scope.defined.push(index);
    index
}

/// An index; an artifact has fewer items than it has bytes, and fewer bytes than this can say.
pub(super) fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
