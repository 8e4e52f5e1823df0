;; tries: to import from a version before the first
;; expect: import-not-granted imports=test:hostile/host@1.0.0-rc.1 | contract-mismatch
;; tamed: 1.0.0-rc.1 => 1.0.0

(component
  (import "test:hostile/host@1.0.0-rc.1" (instance
    (export "ping" (func (param "payload" (list u8))))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
