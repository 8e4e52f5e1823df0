;; tries: to grow its memory by a page, for ever
;; expect: memory-exceeded asked=16842752 memory=16777216
;; raised: memory=64MiB
;; harm: memory-exceeded memory=67108864

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (loop $again (drop (memory.grow (i32.const 1))) (br $again))
    (unreachable)))
