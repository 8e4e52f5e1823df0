;; tries: to answer with a million lists of nothing
;; world: lists
;; expect: output-too-large
;; limits: memory=16MiB value_memory=1GiB fuel=100000000
;; raised: output=16MiB
;; harm: answered output>=8000000

(module
  (memory (export "memory") 128)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 1000000))
    (i32.const 0)))
