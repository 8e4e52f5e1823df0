;; tries: to answer with half of a surrogate pair as a letter
;; world: spells
;; expect: malformed-value
;; tamed: 0xd800 => 0xd7ff

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 0xd800)))
