;; tries: to drop an object that it is lent, twice
;; world: borrows
;; expect: malformed-value message~handle
;; tamed: (call $drop (local.get $lent)) (; again ;) => (nop)

(module
  (import "test:hostile/desk@1.0.0" "[resource-drop]thing" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (param $lent i32) (result i32)
    (call $drop (local.get $lent))
    (call $drop (local.get $lent)) (; again ;)
    (i32.const 1)))
