;; tries: to grow its memory when it is told that its answer was read
;; expect: memory-exceeded asked=33619968
;; raised: memory=64MiB
;; harm: answered memory=33619968

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (i32.store (i32.const 8) (local.get $attack))
    (i32.const 0))
  (func (export "cabi_post_run") (param i32)
    (drop (memory.grow (i32.const 512)))))
