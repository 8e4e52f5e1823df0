;; tries: to answer with a letter beyond the last one
;; world: spells
;; expect: malformed-value
;; tamed: 0x110000 => 0x10ffff

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 0x110000)))
