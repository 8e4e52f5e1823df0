;; tries: to answer with a case whose text lies beyond its memory
;; world: chooses
;; expect: malformed-value message~"out of bounds"
;; tamed: (i32.const 100) => (i32.const 6)
;; well: answered answer~Text

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store8 (i32.const 16) (i32.const 2))
    (i32.store (i32.const 20) (i32.const 65530))
    (i32.store (i32.const 24) (i32.const 100))
    (i32.const 16)))
