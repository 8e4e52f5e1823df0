;; tries: to grow its memory before it is called
;; expect: memory-exceeded asked=33619968
;; raised: memory=64MiB
;; harm: answered memory=33619968

(module
  (memory (export "memory") 1)
  (func $start (drop (memory.grow (i32.const 512))))
  (func (export "run") (param i32) (result i32) (i32.const 0))
  (start $start))
