;; tries: to be entered again while it is running, through a function that it exports
;; expect: guest-trapped kind=ComponentModel
;; tamed: (call_indirect (type $none) (i32.const 0)) => (nop)

;; The function is in a table, because it is made from the instance that calls it.
(component
  (core module $main
    (type $none (func))
    (memory (export "memory") 1)
    (table (export "table") 1 funcref)
    (func (export "inner"))
    (func (export "run") (param i32) (result i32)
      (call_indirect (type $none) (i32.const 0))
      (i32.const 0)))
  (core instance $main (instantiate $main))
  (func $inner (canon lift (core func $main "inner")))
  (core func $again (canon lower (func $inner)))
  (core module $fill
    (import "main" "again" (func $again))
    (import "main" "table" (table 1 funcref))
    (elem (i32.const 0) $again))
  (core instance (instantiate $fill
    (with "main" (instance
      (export "again" (func $again))
      (export "table" (table $main "table"))))))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
