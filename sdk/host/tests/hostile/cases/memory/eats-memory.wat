;; tries: to grow its memory to 32 MiB and use all of it
;; limits: memory=4MiB fuel=100000000
;; expect: memory-exceeded asked=4259840 limit=4194304 memory=3211264
;; raised: memory=64MiB
;; harm: answered memory=33619968

(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (local $rounds i32)
    (if (local.get $attack)
      (then
        (local.set $rounds (i32.const 32))
        (loop $again
          (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable)))
          (memory.fill
            (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 0x100000))
            (i32.const 7)
            (i32.const 0x100000))
          (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
          (br_if $again (local.get $rounds)))))
    (i32.const 0)))
