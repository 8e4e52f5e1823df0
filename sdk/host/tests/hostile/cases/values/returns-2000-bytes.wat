;; tries: to answer with one byte too many
;; expect: output-too-large at-least=2008 limit=2007
;; limits: output=2007
;; raised: output=2008
;; harm: answered output=2008

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack)
      (then
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.const 2000))))
    (i32.const 0)))
