;; Grows a table by 50,000 elements at once.
(module
  (memory (export "memory") 1)
  (table $table 10 funcref)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack)
      (then
        (if (i32.eq (table.grow $table (ref.null func) (i32.const 50_000)) (i32.const -1))
          (then (unreachable)))))
    (i32.const 0)))
