;; tries: to loop for ever when it is told that its answer was read
;; expect: fuel-exhausted
;; timed: deadline=100ms => deadline-exceeded phase=call
;; raised: fuel=1000000000000000 deadline=100ms
;; harm: deadline-exceeded elapsed>=100

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (i32.store (i32.const 8) (local.get $attack))
    (i32.const 0))
  (func (export "cabi_post_run") (param i32)
    (if (i32.load (i32.const 8)) (then (loop $again (br $again))))))
