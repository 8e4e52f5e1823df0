;; tries: to point at an answer of which the last half lies beyond its memory
;; expect: malformed-value message~"out of bounds"
;; tamed: 65532 => 65528

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 65532)))
