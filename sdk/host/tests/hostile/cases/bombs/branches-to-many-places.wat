;; tries: to branch to sixty thousand places in one instruction
;; expect: too-complex what=branch_targets
;; repeat: targets 60000 0
;; raised: complexity.branch_targets=1099511627776 complexity.total_branch_targets=1099511627776
;;   complexity.live_x_branches=1099511627776
;; harm: answered

(component
  (core module (func (param i32)
    (block (br_table {targets} (local.get 0)))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
