;; tries: to answer with a list whose length in bytes overflows to nothing
;; world: lists
;; expect: malformed-value | output-too-large
;; tamed: 0x20000000 => 0x2

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 0x20000000))
    (i32.const 0)))
