;; tries: to answer with a truth that is neither 0 nor 1
;; world: agrees
;; expect: answered answer=true
;; tamed: const 2 => const 0
;; well: answered answer=false

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 2)))
