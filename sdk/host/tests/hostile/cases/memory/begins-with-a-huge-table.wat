;; tries: to have a table of 100,000 elements from the start
;; expect: too-complex what=initial_elements count=100000 limit=10000
;; raised: table_elements=100000
;; harm: answered memory=865536

(module
  (memory (export "memory") 1)
  (table 100_000 funcref)
  (func (export "run") (param i32) (result i32) (i32.const 0)))
