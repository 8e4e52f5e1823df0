;; tries: to copy a table for ever
;; expect: fuel-exhausted
;; timed: deadline=100ms => deadline-exceeded phase=call
;; raised: fuel=1000000000000000 deadline=100ms
;; harm: deadline-exceeded elapsed>=100

(module
  (memory (export "memory") 1)
  (table $table 10_000 funcref)
  (func (export "run") (param i32) (result i32)
    (loop $again
      (table.copy $table $table (i32.const 0) (i32.const 5_000) (i32.const 5_000))
      (br $again))
    (unreachable)))
