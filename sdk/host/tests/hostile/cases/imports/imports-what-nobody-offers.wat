;; tries: to import an interface of a stranger
;; expect: import-not-granted imports=acme:phone/home
;; tamed: acme:phone/home => test:hostile/host@1.0.0

(component
  (import "acme:phone/home" (instance
    (export "ping" (func (param "payload" (list u8))))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
