;; tries: to call the host while that waits for room
;; world: receives
;; expect: guest-trapped kind=ComponentModel
;; tamed: (call $ping (i32.const 0) (i32.const 0)) => (nop)

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (call $ping (i32.const 0) (i32.const 0)) (i32.const 1024))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
