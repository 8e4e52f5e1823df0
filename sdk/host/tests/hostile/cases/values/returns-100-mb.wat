;; tries: to answer with 100 MiB
;; expect: output-too-large at-least=1048577 limit=1048576
;; limits: memory=128MiB value_memory=1GiB fuel=200000000
;; raised: output=128MiB
;; harm: answered output=104857608

(module
  (memory (export "memory") 1602)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack)
      (then
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.const 104857600))))
    (i32.const 0)))
