;; tries: to speak to the terminal through the name of the function that it panics in
;; expect: guest-trapped backtrace~"[31mred\u{7} xxx"
;; tamed: (unreachable) => (nop)

(module
  (memory (export "memory") 1)
  (func $panic (@name "\1b[31mred\07 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
    (unreachable))
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack) (then (call $panic)))
    (i32.const 0)))
