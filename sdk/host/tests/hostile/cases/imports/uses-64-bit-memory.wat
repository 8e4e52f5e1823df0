;; tries: to address more than 4 GiB
;; expect: unsupported features=[Memory64]
;; tamed: i64 1 => 1

(component
  (core module (memory i64 1))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
