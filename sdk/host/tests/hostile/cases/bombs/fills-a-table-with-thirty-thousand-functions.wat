;; tries: to have thirty thousand functions put into a table
;; expect: too-complex what=element_items
;; repeat: elements 30000 $f
;; limits: table_elements=40000
;; raised: complexity.element_items=1099511627776
;; harm: answered

(component
  (core module (func $f) (table 30000 funcref) (elem (i32.const 0) func {elements}))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
