;; tries: to answer with a list of texts at an odd address
;; world: lists
;; expect: malformed-value message~aligned
;; tamed: (i32.const 17) => (i32.const 20)

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 17))
    (i32.store (i32.const 4) (i32.const 1))
    (i32.const 0)))
