;; tries: to keep an object that it is lent beyond the call
;; world: borrows
;; expect: malformed-value message~borrow
;; tamed: (nop) => (call $drop (local.get $lent))

(module
  (import "test:hostile/desk@1.0.0" "[resource-drop]thing" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (param $lent i32) (result i32)
    (nop) (i32.const 1)))
