;; Answers, and loops for ever when it is told that the answer was read.
(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (i32.store (i32.const 8) (local.get $attack))
    (i32.const 0))
  (func (export "cabi_post_run") (param i32)
    (if (i32.load (i32.const 8)) (then (loop $again (br $again))))))
