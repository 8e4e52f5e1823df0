;; tries: to point at an answer that lies beyond its memory
;; expect: malformed-value message~"out of bounds"
;; tamed: 0x10000 => 0x1000

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 0x10000)))
