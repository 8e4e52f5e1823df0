;; tries: to have three thousand imports resolved
;; expect: too-complex what=imports
;; repeat: imports 3000 (import "a" "{n}" (func))
;; raised: complexity.imports=1099511627776 complexity.definitions=1099511627776
;; harm: answered

(component
  (core module {imports})
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
