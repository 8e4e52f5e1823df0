;; tries: to have nine tables
;; limits: tables=8
;; expect: too-complex what=tables count=9 limit=8
;; raised: tables=9
;; harm: answered

(module
  (memory (export "memory") 1)
  (table 1 funcref) (table 1 funcref) (table 1 funcref)
  (table 1 funcref) (table 1 funcref) (table 1 funcref)
  (table 1 funcref) (table 1 funcref) (table 1 funcref)
  (func (export "run") (param i32) (result i32) (i32.const 0)))
