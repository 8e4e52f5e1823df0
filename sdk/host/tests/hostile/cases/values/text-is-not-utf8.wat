;; tries: to answer with text that is not UTF-8
;; world: says
;; expect: malformed-value message~utf-8
;; tamed: \ff => a

(module
  (memory (export "memory") 1)
  (data (i32.const 32) "abc\ff")
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 32))
    (i32.store (i32.const 4) (i32.const 4))
    (i32.const 0)))
