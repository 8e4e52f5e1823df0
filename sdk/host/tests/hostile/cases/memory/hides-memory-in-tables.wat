;; tries: to take in table elements the memory that it may not have
;; limits: memory=1MiB table_elements=200000
;; expect: memory-exceeded asked=1049536 limit=1048576
;; raised: memory=4MiB
;; harm: answered memory=1561536

(module
  (memory (export "memory") 1)
  (table $table 0 funcref)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (local.set $left (i32.const 187))
    (loop $again
      (if (i32.eq (table.grow $table (ref.null func) (i32.const 1_000)) (i32.const -1))
        (then (unreachable)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0)))
