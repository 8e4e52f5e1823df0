;; tries: to answer with text that ends inside a letter
;; world: says
;; expect: malformed-value message~utf-8
;; tamed: (i32.const 3)) => (i32.const 4))

(module
  (memory (export "memory") 1)
  (data (i32.const 32) "gr\c3\bc")
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 32))
    (i32.store (i32.const 4) (i32.const 3))
    (i32.const 0)))
