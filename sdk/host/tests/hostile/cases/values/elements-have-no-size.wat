;; tries: to bring a list of elements without a size, of which 4 billion fit nowhere
;; expect: invalid
;; tamed: (type (record)) => (type (record (field "f" u8)))

(component
  (type (record))
  (type (list 0))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
