;; tries: to have six thousand exports found
;; expect: too-complex what=exports
;; repeat: exports 6000 (export "{n}" (func $f))
;; raised: complexity.exports=1099511627776 complexity.definitions=1099511627776
;; harm: answered

(component
  (core module (func $f) {exports})
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
