;; tries: to be initialized with elements that lie beyond its table
;; expect: guest-trapped kind=TableOutOfBounds
;; tamed: (i32.const 10) => (i32.const 0)

(module
  (memory (export "memory") 1)
  (table 10 funcref)
  (elem (i32.const 10) $f)
  (func $f)
  (func (export "run") (param i32) (result i32) (i32.const 0)))
