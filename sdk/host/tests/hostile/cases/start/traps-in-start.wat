;; tries: to trap before it is called
;; expect: guest-trapped kind=Unreachable
;; tamed: (unreachable) => (nop)

(module
  (memory (export "memory") 1)
  (func $start (unreachable))
  (func (export "run") (param i32) (result i32) (i32.const 0))
  (start $start))
