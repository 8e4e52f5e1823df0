;; tries: to point at an answer where none may be
;; expect: malformed-value message~aligned
;; tamed: (i32.const 2) => (i32.const 4)

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 2)))
