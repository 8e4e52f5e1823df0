;; tries: to be no plugin of the extension point at all
;; expect: contract-mismatch findings=missing-export
;; tamed: (export "walk" => (export "run"

(component
  
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "walk") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
