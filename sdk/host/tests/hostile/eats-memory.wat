;; Grows its memory by 512 pages, 16 at a time, and writes into each of them.
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
