;; tries: to spin in a call that a host function makes for it
;; world: hostile
;; expect: host-failed blame=host source~fuel host-calls=1
;; ping: calls the plugin again
;; timed: deadline=100ms => host-failed blame=host source~deadline | deadline-exceeded phase=ping
;;   blame=host
;; tamed: (loop $again (br $again)) => (nop)
;; well: answered host-calls=1

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (call $ping (i32.const 0) (i32.const 0))
    (loop $again (br $again))
    (i32.const 0)))
