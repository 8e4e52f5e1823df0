;; Answers with a list of 2,000 bytes.
(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack)
      (then
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.const 2000))))
    (i32.const 0)))
