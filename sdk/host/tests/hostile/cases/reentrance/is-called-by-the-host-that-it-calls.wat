;; tries: to fail in the innermost of four calls that are inside each other
;; world: hostile
;; expect: host-failed blame=host source~trapped host-calls=1
;; ping: calls the plugin again
;; tamed: (unreachable) => (nop)
;; well: answered host-calls=1

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (call $ping (i32.const 0) (i32.const 0))
    (unreachable)
    (i32.const 0)))
