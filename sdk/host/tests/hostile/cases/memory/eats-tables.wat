;; tries: to grow a table by 50,000 elements at once
;; limits: table_elements=1000
;; expect: table-elements-exceeded asked=50010 limit=1000
;; raised: table_elements=100000
;; harm: answered memory=465616

(module
  (memory (export "memory") 1)
  (table $table 10 funcref)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack)
      (then
        (if (i32.eq (table.grow $table (ref.null func) (i32.const 50_000)) (i32.const -1))
          (then (unreachable)))))
    (i32.const 0)))
