;; tries: to answer with a letter of all bits
;; world: spells
;; expect: malformed-value
;; tamed: -1 => 65
;; well: answered answer~A

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const -1)))
