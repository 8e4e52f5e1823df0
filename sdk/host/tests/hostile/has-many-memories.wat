;; Three memories: a limit on each of them by itself would let the sum through.
(module
  (memory (export "memory") 1)
  (memory 1)
  (memory 1)
  (func (export "run") (param i32) (result i32) (i32.const 0)))
