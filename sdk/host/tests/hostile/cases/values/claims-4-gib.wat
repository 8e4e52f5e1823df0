;; tries: to answer with a list of 4 GiB
;; expect: malformed-value | output-too-large
;; tamed: 0xffffffff => 0xff

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 0xffffffff))
    (i32.const 0)))
