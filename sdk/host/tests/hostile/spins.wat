;; Loops for ever.
(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack) (then (loop $again (br $again))))
    (i32.const 0)))
