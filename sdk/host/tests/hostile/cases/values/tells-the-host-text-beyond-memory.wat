;; tries: to pass the host text that lies beyond its memory
;; world: uses
;; expect: malformed-value message~"out of bounds"
;; tamed: 65530 => 32

(module
  (import "test:hostile/desk@1.0.0" "say" (func $say (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (call $say (i32.const 65530) (i32.const 10))
    (i32.const 0)))
