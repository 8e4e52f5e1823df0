;; tries: to import from a version that the host does not have
;; expect: import-not-granted imports=test:hostile/host@2.0.0 | contract-mismatch
;; tamed: 2.0.0 => 1.0.0

(component
  (import "test:hostile/host@2.0.0" (instance
    (export "ping" (func (param "payload" (list u8))))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
