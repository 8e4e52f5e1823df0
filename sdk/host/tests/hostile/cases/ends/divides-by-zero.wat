;; tries: to divide by zero
;; expect: guest-trapped kind=Arithmetic
;; tamed: (i32.const 1) (i32.const 0) => (i32.const 1) (i32.const 2)

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (drop (i32.div_u (i32.const 1) (i32.const 0)))
    (i32.const 0)))
