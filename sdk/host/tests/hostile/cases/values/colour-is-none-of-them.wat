;; tries: to answer with a case that the enum does not have
;; world: picks
;; expect: malformed-value
;; tamed: 3) => 2)
;; well: answered answer=Blue

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 3)))
