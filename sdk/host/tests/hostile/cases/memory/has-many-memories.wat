;; tries: to have three memories, each below the limit
;; limits: memories=2
;; expect: too-complex what=memories count=3 limit=2
;; raised: memories=3
;; harm: answered memory=196608

(module
  (memory (export "memory") 1)
  (memory 1)
  (memory 1)
  (func (export "run") (param i32) (result i32) (i32.const 0)))
