;; tries: to answer with text that reaches beyond its memory
;; world: says
;; expect: malformed-value message~"out of bounds"
;; tamed: 65530 => 32

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 65530))
    (i32.store (i32.const 4) (i32.const 10))
    (i32.const 0)))
