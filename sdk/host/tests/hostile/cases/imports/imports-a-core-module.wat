;; tries: to import a core module to have the host bring code for it
;; expect: import-not-granted
;; tamed: (import "code" (core module)) => 

(component
  (import "code" (core module))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
