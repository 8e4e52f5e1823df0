;; tries: to grow two memories in turns: each stays small, together they do not
;; limits: memory=640KiB
;; expect: memory-exceeded asked=720896 limit=655360
;; raised: memory=4MiB
;; harm: answered memory=1441792

(module
  (memory (export "memory") 1)
  (memory $other 1)
  (func (export "run") (param $attack i32) (result i32)
    (local $rounds i32)
    (if (local.get $attack)
      (then
        (local.set $rounds (i32.const 10))
        (loop $again
          (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))
          (if (i32.eq (memory.grow $other (i32.const 1)) (i32.const -1)) (then (unreachable)))
          (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
          (br_if $again (local.get $rounds)))))
    (i32.const 0)))
