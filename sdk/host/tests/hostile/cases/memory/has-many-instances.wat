;; tries: to consist of eighteen core instances
;; limits: core_instances=16
;; expect: too-complex what=core_instances count=18 limit=16
;; raised: core_instances=18
;; harm: answered

(component
  (core module $small)
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small)) (core instance (instantiate $small))
  (core instance (instantiate $small))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
