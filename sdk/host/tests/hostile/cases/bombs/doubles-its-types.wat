;; tries: to have each of its forty types contain the one before twice: a trillion fields
;; expect: too-complex what=type_size
;; repeat: types 40 (type (tuple {n} {n}))
;; tamed: 40 (type => 4 (type

(component
  (type (tuple u8 u8))
  {types}
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
