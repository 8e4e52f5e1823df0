;; tries: to have 100 MiB from the start, before it is called
;; expect: too-complex what=initial_memory count=104857600 limit=16777216
;; raised: memory=128MiB
;; harm: answered memory=104857600

(module
  (memory (export "memory") 1600)
  (func (export "run") (param i32) (result i32) (i32.const 0)))
