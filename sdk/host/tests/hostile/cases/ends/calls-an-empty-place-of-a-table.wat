;; tries: to call a function through an empty place of a table
;; expect: guest-trapped kind=IndirectCall
;; tamed: (call_indirect (i32.const 3)) => (call_indirect (i32.const 2))

(module
  (memory (export "memory") 1)
  (table 10 funcref)
  (elem (i32.const 2) $f)
  (func $f)
  (func (export "run") (param i32) (result i32)
    (call_indirect (i32.const 3))
    (i32.const 0)))
