;; tries: to answer with many good texts and one that lies beyond its memory
;; world: lists
;; expect: malformed-value message~"out of bounds"
;; tamed: (i32.const 100) => (i32.const 6)

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 800) (i32.const 65530))
    (i32.store (i32.const 804) (i32.const 100))
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 99))
    (i32.const 0)))
