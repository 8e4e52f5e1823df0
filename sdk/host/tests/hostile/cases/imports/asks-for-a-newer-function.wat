;; tries: to import from a newer minor version a function that this host does not have
;; expect: contract-mismatch | import-not-granted
;; tamed: (export "newer" (func)) => 

(component
  (import "test:hostile/host@1.9.0" (instance
    (export "ping" (func (param "payload" (list u8))))
    (export "newer" (func))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
