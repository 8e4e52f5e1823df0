;; Ten million turns of a loop: no end in sight for a small budget, nothing for a large one.
(module
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (local $left i32)
    (if (local.get $attack)
      (then
        (local.set $left (i32.const 10_000_000))
        (loop $again
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br_if $again (local.get $left)))))
    (i32.const 0)))
