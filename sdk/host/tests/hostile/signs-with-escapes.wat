;; Panics in a function whose name would colour a terminal, and is long.
(module
  (memory (export "memory") 1)
  (func $panic (@name "\1b[31mred\07 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
    (unreachable))
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack) (then (call $panic)))
    (i32.const 0)))
