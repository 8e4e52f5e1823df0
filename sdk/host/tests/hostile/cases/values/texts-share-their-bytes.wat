;; tries: to answer with ten thousand texts that are the same thousand bytes
;; world: lists
;; expect: output-too-large
;; limits: fuel=100000000 value_memory=128MiB
;; raised: output=16MiB
;; harm: answered output>=10000000

(module
  (memory (export "memory") 2)
  (func (export "run") (param i32) (result i32)
    (local $at i32)
    (local.set $at (i32.const 4096))
    (loop $again
      (i32.store (local.get $at) (i32.const 1024))
      (i32.store (i32.add (local.get $at) (i32.const 4)) (i32.const 1000))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 84096))))
    (i32.store (i32.const 0) (i32.const 4096))
    (i32.store (i32.const 4) (i32.const 10000))
    (i32.const 0)))
