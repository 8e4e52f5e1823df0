;; tries: to export as asynchronous what the world has as plain
;; expect: unsupported features=[Async]
;; tamed: (export "run") async => (export "run")

(component
  
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") async (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
