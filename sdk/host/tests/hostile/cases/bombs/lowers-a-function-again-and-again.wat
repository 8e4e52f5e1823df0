;; tries: to have the engine compile an adapter for each of twelve thousand uses of one function
;; expect: too-complex what=adapters
;; repeat: uses 12000 (core func (canon lower (func $ping) (memory $shared)))
;; raised: complexity.adapters=1099511627776 complexity.definitions=1099511627776 complexity.sections=1099511627776
;;   complexity.total_type_size=1099511627776
;; harm: answered | compile-limit

(component
  (import "test:hostile/host@1.0.0" (instance $host
    (export "ping" (func (param "payload" (list u8))))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (alias export $host "ping" (func $ping))
  (alias core export $memory "memory" (core memory $shared))
  {uses}
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
