;; tries: to answer with text whose address and length overflow when they are added
;; world: says
;; expect: malformed-value | output-too-large
;; tamed: 0xfffffff8 => 0xf8

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 0xfffffff8))
    (i32.const 0)))
