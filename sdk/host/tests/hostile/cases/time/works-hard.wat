;; tries: to turn a loop ten million times
;; expect: fuel-exhausted limit=1000000
;; limits: fuel=1000000
;; timed: fuel=1 => answered fuel=0
;; raised: fuel=1000000000
;; harm: answered fuel>=10000000

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (local $left i32)
    (if (local.get $attack)
      (then
        (local.set $left (i32.const 10_000_000))
        (loop $again
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br_if $again (local.get $left)))))
    (i32.const 0)))
