;; tries: to loop for ever when it is called
;; expect: fuel-exhausted limit=10000000
;; timed: deadline=100ms => deadline-exceeded phase=call limit=100
;; raised: fuel=1000000000000000 deadline=100ms
;; harm: deadline-exceeded elapsed>=100

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack) (then (loop $again (br $again))))
    (i32.const 0)))
