//! What is counted in function bodies.

use super::super::Measure;
use super::assert_counts;

#[test]
fn functions_are_counted_by_number_and_by_their_largest_body() {
    let text = "(core module (func) (func nop nop) (func)) (core module (func))";
    assert_counts(text, Measure::Functions, 4);
    assert_counts(text, Measure::FunctionBody, 4);
}

#[test]
fn loops_count_with_parameters_and_locals() {
    let text = "(core module
        (func (param i32) (local i32 i64) loop loop end end)
        (func (local i32 i32) loop end loop end loop end))";
    assert_counts(text, Measure::LocalsXLoops, 6);
    assert_counts(text, Measure::TotalLocalsXLoops, 12);
}

#[test]
fn structured_operators_count_in_a_function_and_in_all() {
    let text = "(core module
        (func block loop end end i32.const 0 if else end)
        (func block end))";
    assert_counts(text, Measure::Structured, 3);
    assert_counts(text, Measure::TotalStructured, 4);
}

#[test]
fn branch_points_count_in_a_function_and_in_all() {
    let text = "(core module
        (table 1 funcref)
        (func (param i32)
            (if (local.get 0) (then) (else))
            (br_if 0 (local.get 0))
            (br_table 0 0 0 (local.get 0)))
        (func (call_indirect (i32.const 0))))";
    assert_counts(text, Measure::Branches, 4);
    assert_counts(text, Measure::TotalBranches, 5);
}

#[test]
fn targets_of_tables_count_with_the_default() {
    let text = "(core module
        (func block (br_table 0 0 0 0 (i32.const 1)) end)
        (func (br_table 0 (i32.const 1))))";
    assert_counts(text, Measure::BranchTargets, 4);
    assert_counts(text, Measure::TotalBranchTargets, 5);
}

#[test]
fn values_count_where_they_are_passed() {
    let text = "(core module
        (type $three (func (param i32 i32) (result i32)))
        (table 1 funcref)
        (func $f (type $three) (local.get 0))
        (func (call $f (i32.const 0) (i32.const 0)) drop)
        (func (call_indirect (type $three) (i32.const 0) (i32.const 0) (i32.const 0)) drop)
        (func i32.const 0 (loop (param i32) br 0))
        (func (block (result i32) (br_table 0 0 0 (i32.const 7) (i32.const 1))) drop))";
    // 3 for the first function itself, 3 for each call, 1 for the loop and 1 for the branch to it,
    // 1 for the block and 3 for the branches out of it.
    assert_counts(text, Measure::PassedValues, 4);
    assert_counts(text, Measure::TotalPassedValues, 3 + 3 + 3 + 2 + 4);
}

#[test]
fn locals_and_operands_count_where_they_are_most() {
    let text = "(core module (func (param i32) (local i64)
        i32.const 1 i32.const 2 drop drop
        block i32.const 1 i32.const 2 i32.add drop unreachable end i32.const 1 drop))";
    assert_counts(text, Measure::LiveValues, 4);
}

#[test]
fn what_is_live_counts_where_control_branches() {
    let text = "(core module
        (func (param i32) (local i64)
            i32.const 1 i32.const 2
            local.get 0 if i32.const 3 drop else end
            block local.get 0 br_if 0 end
            drop drop)
        (func (param i32) block end))";
    // Two locals and two values, at the if, its else, the block and the br_if.
    assert_counts(text, Measure::LiveXBranches, 16);
    assert_counts(text, Measure::TotalLiveXBranches, 17);
}
