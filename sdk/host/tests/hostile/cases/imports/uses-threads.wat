;; tries: to share memory between threads
;; expect: unsupported features=[Threads]
;; tamed: 1 1 shared => 1 1

(component
  (core module (memory 1 1 shared))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
