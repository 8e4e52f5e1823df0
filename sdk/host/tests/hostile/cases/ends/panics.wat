;; tries: to do what a panic comes down to
;; expect: guest-trapped kind=Unreachable backtrace~panic
;; tamed: (unreachable) => (nop)

(module
  (memory (export "memory") 1)
  (func $panic (unreachable))
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack) (then (call $panic)))
    (i32.const 0)))
