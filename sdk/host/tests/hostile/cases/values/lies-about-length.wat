;; tries: to answer with a list that reaches beyond its memory
;; expect: malformed-value message~"out of bounds"
;; tamed: 2000 => 536

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack)
      (then
        (i32.store (i32.const 0) (i32.const 65000))
        (i32.store (i32.const 4) (i32.const 2000))))
    (i32.const 0)))
