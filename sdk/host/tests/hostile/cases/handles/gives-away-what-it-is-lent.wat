;; tries: to give away an object that it is only lent
;; world: borrows
;; expect: malformed-value
;; tamed: (call $take (local.get $lent)) => (call $drop (local.get $lent)) (i32.const 1)

(module
  (import "test:hostile/desk@1.0.0" "take" (func $take (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "[resource-drop]thing" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (param $lent i32) (result i32)
    (call $take (local.get $lent))))
