;; tries: to answer with a case that the variant does not have
;; world: chooses
;; expect: malformed-value
;; tamed: (i32.const 3) => (i32.const 1)
;; well: answered answer~Number

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store8 (i32.const 16) (i32.const 3))
    (i32.const 16)))
