;; tries: to trap when it is told that its answer was read
;; expect: guest-trapped kind=Unreachable
;; tamed: (unreachable) => (nop)

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (i32.store (i32.const 8) (local.get $attack))
    (i32.const 0))
  (func (export "cabi_post_run") (param i32)
    (unreachable)))
