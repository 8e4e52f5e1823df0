;; tries: to use in a later call what it was lent in an earlier one
;; world: borrows
;; expect: malformed-value message~handle
;; tamed: (call $weight (global.get $first)) => (call $weight (local.get $lent))

(module
  (import "test:hostile/desk@1.0.0" "[resource-drop]thing" (func $drop (param i32)))
  (import "test:hostile/desk@1.0.0" "[method]thing.weight" (func $weight (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $first (mut i32) (i32.const 0))
  (func (export "run") (param $lent i32) (result i32)
    (if (global.get $first)
      (then (drop (call $weight (global.get $first)))))
    (global.set $first (i32.add (local.get $lent) (i32.const 1)))
    (call $drop (local.get $lent))
    (i32.const 1)))
