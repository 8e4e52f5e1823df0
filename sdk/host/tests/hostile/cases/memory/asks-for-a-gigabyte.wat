;; tries: to grow its memory by a gigabyte in one step
;; expect: memory-exceeded asked=1073741824 limit=16777216
;; raised: memory=1GiB
;; harm: answered memory=1073741824

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (if (i32.eq (memory.grow (i32.const 16383)) (i32.const -1)) (then (unreachable)))
    (i32.const 0)))
