;; tries: to answer with UTF-8 that encodes half of a surrogate pair
;; world: says
;; expect: malformed-value message~utf-8
;; tamed: \ed\a0\80 => \ed\9f\bf

(module
  (memory (export "memory") 1)
  (data (i32.const 32) "\ed\a0\80")
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 32))
    (i32.store (i32.const 4) (i32.const 3))
    (i32.const 0)))
