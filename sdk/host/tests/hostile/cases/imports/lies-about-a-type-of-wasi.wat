;; tries: to import a function of WASI with another type
;; expect: contract-mismatch findings=type-mismatch
;; tamed: (export "get-directories" (func (result (list u32)))) => 

(component
  (import "wasi:filesystem/preopens@0.2.0" (instance
    (export "get-directories" (func (result (list u32))))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
