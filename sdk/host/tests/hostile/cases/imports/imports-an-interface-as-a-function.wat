;; tries: to import as a function what the host has as an interface
;; expect: import-not-granted
;; tamed: (func (param "payload" (list u8))) => (instance)

(component
  (import "test:hostile/host@1.0.0" (func (param "payload" (list u8))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
