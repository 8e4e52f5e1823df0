;; tries: to have its lists of lists walked, twenty thousand deep
;; expect: invalid | too-complex
;; repeat: lists 20000 (type (list {n}))
;; tamed: 20000 => 20

(component
  (type (list u8))
  {lists}
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
