//! Each operator of WebAssembly by how many values it takes and gives.
//!
//! The parser's own table says so for nearly all; those that depend on a type or a label are
//! written out below. Operators of proposals that no host here allows are only stepped over.

use wasmparser::{BlockType, BrTable, TryTable, VisitOperator, VisitSimdOperator};

use super::Body;

/// A method for each operator whose arity is fixed or of no interest.
macro_rules! visit {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        $(visit!(one $visit { $($($arg: $argty),*)? } $($ann)*);)*
    };
    // Written by hand.
    (one visit_block $($rest:tt)*) => {};
    (one visit_loop $($rest:tt)*) => {};
    (one visit_if $($rest:tt)*) => {};
    (one visit_else $($rest:tt)*) => {};
    (one visit_end $($rest:tt)*) => {};
    (one visit_br $($rest:tt)*) => {};
    (one visit_br_if $($rest:tt)*) => {};
    (one visit_br_table $($rest:tt)*) => {};
    (one visit_return $($rest:tt)*) => {};
    (one visit_call $($rest:tt)*) => {};
    (one visit_call_indirect $($rest:tt)*) => {};
    (one visit_return_call $($rest:tt)*) => {};
    (one visit_return_call_indirect $($rest:tt)*) => {};
    (one visit_table_get $($rest:tt)*) => {};
    (one visit_table_set $($rest:tt)*) => {};
    (one visit_try $($rest:tt)*) => {};
    (one visit_try_table $($rest:tt)*) => {};
    (one visit_catch $($rest:tt)*) => {};
    (one visit_catch_all $($rest:tt)*) => {};
    (one visit_delegate $($rest:tt)*) => {};
    (one $visit:ident { $($arg:ident: $argty:ty),* } arity $takes:literal -> $gives:literal) => {
        fn $visit(&mut self $(,$arg: $argty)*) {
            $(let _ = $arg;)*
            self.step($takes, $gives);
        }
    };
    (one $visit:ident { $($arg:ident: $argty:ty),* } arity custom) => {
        fn $visit(&mut self $(,$arg: $argty)*) {
            $(let _ = $arg;)*
        }
    };
}

impl<'a> VisitOperator<'a> for Body<'_> {
    type Output = ();

    fn simd_visitor(&mut self) -> Option<&mut dyn VisitSimdOperator<'a, Output = ()>> {
        Some(self)
    }

    fn visit_block(&mut self, blockty: BlockType) {
        self.open(blockty, false);
    }

    fn visit_loop(&mut self, blockty: BlockType) {
        self.open(blockty, true);
    }

    fn visit_if(&mut self, blockty: BlockType) {
        self.step(1, 0);
        self.open(blockty, false);
    }

    fn visit_else(&mut self) {
        self.other_half();
    }

    fn visit_end(&mut self) {
        self.close();
    }

    fn visit_br(&mut self, relative_depth: u32) {
        self.jump(relative_depth, 1);
    }

    fn visit_br_if(&mut self, relative_depth: u32) {
        self.step(1, 0);
        self.jump(relative_depth, 1);
        self.branch(1);
    }

    fn visit_br_table(&mut self, targets: BrTable<'a>) {
        self.step(1, 0);
        let ways = u64::from(targets.len()) + 1;
        self.counts.branch_targets += ways;
        self.jump(targets.default(), ways);
        self.branch(ways);
    }

    fn visit_return(&mut self) {
        let depth = self.frames.len().saturating_sub(1);
        self.jump(u32::try_from(depth).unwrap_or(u32::MAX), 1);
    }

    fn visit_call(&mut self, function_index: u32) {
        self.call(self.signatures.of_function(function_index));
    }

    fn visit_call_indirect(&mut self, type_index: u32, _table_index: u32) {
        self.step(1, 0);
        // Tables are filled as they are read: the engine branches on whether that was done.
        self.branch(1);
        self.call(self.signatures.of_type(type_index));
    }

    fn visit_return_call(&mut self, function_index: u32) {
        self.visit_call(function_index);
    }

    fn visit_return_call_indirect(&mut self, type_index: u32, table_index: u32) {
        self.visit_call_indirect(type_index, table_index);
    }

    fn visit_table_get(&mut self, _table: u32) {
        self.branch(1);
    }

    fn visit_table_set(&mut self, _table: u32) {
        self.step(2, 0);
        self.branch(1);
    }

    fn visit_try(&mut self, blockty: BlockType) {
        self.open(blockty, false);
    }

    fn visit_try_table(&mut self, try_table: TryTable) {
        self.open(try_table.ty, false);
    }

    fn visit_catch(&mut self, _tag_index: u32) {
        self.other_half();
    }

    fn visit_catch_all(&mut self) {
        self.other_half();
    }

    fn visit_delegate(&mut self, _relative_depth: u32) {
        self.close();
    }

    wasmparser::for_each_visit_operator!(visit);
}

impl VisitSimdOperator<'_> for Body<'_> {
    wasmparser::for_each_visit_simd_operator!(visit);
}
