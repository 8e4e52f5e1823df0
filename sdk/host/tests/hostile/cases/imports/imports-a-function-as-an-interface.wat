;; tries: to import as an interface what the host has as one, with a type in place of its function
;; expect: import-not-granted
;; tamed: (export "ping" (type (sub resource))) => (export "ping" (func (param "payload" (list u8))))

(component
  (import "test:hostile/host@1.0.0" (instance
    (export "ping" (type (sub resource)))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
