;; tries: to import from a known interface a function that it does not have
;; expect: contract-mismatch | import-not-granted
;; tamed: (export "pong" (func)) => 

(component
  (import "test:hostile/host@1.0.0" (instance
    (export "ping" (func (param "payload" (list u8))))
    (export "pong" (func))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
