;; tries: to have six thousand types read
;; expect: too-complex what=types
;; repeat: types 6000 (type (list u8))
;; raised: complexity.types=1099511627776 complexity.total_type_size=1099511627776
;; harm: answered

(component
  {types}
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
