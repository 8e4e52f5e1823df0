;; tries: to copy its memory for ever, in few instructions
;; expect: fuel-exhausted
;; timed: deadline=100ms => deadline-exceeded phase=call
;; raised: fuel=1000000000000000 deadline=100ms
;; harm: deadline-exceeded elapsed>=100

(module
  (memory (export "memory") 64)
  (func (export "run") (param i32) (result i32)
    (loop $again
      (memory.copy (i32.const 0) (i32.const 0x200000) (i32.const 0x200000))
      (br $again))
    (unreachable)))
