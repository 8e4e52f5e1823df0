;; tries: to loop for ever before it is called
;; expect: fuel-exhausted limit=10000000
;; timed: deadline=100ms => deadline-exceeded phase=instantiation
;; raised: fuel=1000000000000000 deadline=100ms
;; harm: deadline-exceeded elapsed>=100 phase=instantiation

(module
  (memory (export "memory") 1)
  (func $start (loop $again (br $again)))
  (func (export "run") (param i32) (result i32) (i32.const 0))
  (start $start))
