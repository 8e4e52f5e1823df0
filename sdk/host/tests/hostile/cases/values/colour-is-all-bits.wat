;; tries: to answer with a case of all bits
;; world: picks
;; expect: malformed-value
;; tamed: -1 => 0

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const -1)))
