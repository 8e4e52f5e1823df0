;; tries: to pass the host text that is not UTF-8
;; world: uses
;; expect: malformed-value message~utf-8
;; tamed: \ff => a

(module
  (import "test:hostile/desk@1.0.0" "say" (func $say (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 32) "abc\ff")
  (func (export "run") (param i32) (result i32)
    (call $say (i32.const 32) (i32.const 4))
    (i32.const 0)))
