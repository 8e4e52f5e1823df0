;; tries: to be one function of forty thousand conditions
;; expect: too-complex
;; repeat: conditions 40000 (if (local.get 0) (then (local.set 0 (i32.add (local.get 0) (i32.const 1)))))
;; raised: complexity.structured=1099511627776 complexity.function_body=1099511627776
;;   complexity.branches=1099511627776 complexity.live_x_branches=1099511627776
;;   host.compiler=worker compile_time=1s compile_memory=64MiB
;; harm: compile-limit

(component
  (core module (func (param i32)
    {conditions}))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
