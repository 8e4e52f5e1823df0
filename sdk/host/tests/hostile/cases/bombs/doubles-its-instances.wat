;; tries: to have each of its twenty-four components instantiate the one before twice: sixteen
;;   million instances
;; expect: too-complex what=instantiations
;; repeat: components 24 (component $c{n+1} (alias outer 1 $c{n} (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
;; raised: complexity.instantiations=1099511627776 complexity.definitions=1099511627776
;;   complexity.sections=1099511627776 host.compiler=worker compile_time=1s compile_memory=64MiB
;; harm: compile-limit

(component
  (component $c0)
  {components}
  (instance (instantiate $c24))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
