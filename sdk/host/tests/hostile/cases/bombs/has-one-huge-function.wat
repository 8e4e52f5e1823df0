;; tries: to be one function of half a megabyte
;; expect: too-complex what=function_body
;; repeat: steps 80000 (local.set 0 (i32.add (local.get 0) (i32.const 1)))
;; raised: complexity.function_body=1099511627776 host.compiler=worker compile_time=1s
;;   compile_memory=64MiB
;; harm: compile-limit | answered

(component
  (core module (func (local i32)
    {steps}))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
