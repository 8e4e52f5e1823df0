;; tries: to answer with a zero that is encoded in two bytes
;; world: says
;; expect: malformed-value message~utf-8
;; tamed: \c0\80 => \c2\80

(module
  (memory (export "memory") 1)
  (data (i32.const 32) "\c0\80")
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 32))
    (i32.store (i32.const 4) (i32.const 2))
    (i32.const 0)))
