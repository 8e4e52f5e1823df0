;; tries: to have nine hundred variables live across a hundred loops
;; expect: too-complex what=locals_x_loops
;; repeat: locals 900 i32
;; repeat: loops 100 loop
;; repeat: steps 900 (local.set {n} (i32.add (local.get {n}) (i32.const 1)))
;; repeat: ends 100 (br_if 0 (local.get 0)) end
;; raised: complexity.locals_x_loops=1099511627776 complexity.total_locals_x_loops=1099511627776
;;   complexity.live_x_branches=1099511627776 complexity.total_live_x_branches=1099511627776
;;   host.compiler=worker compile_time=1s compile_memory=64MiB
;; harm: compile-limit

(component
  (core module (func
    (local {locals})
    {loops}
    {steps}
    {ends}))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
