;; tries: to copy its memory again and again, in few instructions
;; expect: fuel-exhausted
;; timed: deadline=100ms => deadline-exceeded phase=call
;; raised: fuel=10000000000
;; harm: answered fuel>=1000000000

(module
  (memory (export "memory") 64)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (local.set $left (i32.const 512))
    (loop $again
      (memory.copy (i32.const 0) (i32.const 0x200000) (i32.const 0x200000))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0)))
