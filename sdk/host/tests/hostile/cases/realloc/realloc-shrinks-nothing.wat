;; tries: to count what the host allocates and to trap the second time
;; world: receives
;; expect: guest-trapped kind=Unreachable
;; tamed: (global.set $asked (i32.const 1)) => (nop)

(module
  (import "test:hostile/desk@1.0.0" "fetch" (func $fetch (param i32)))
  (memory (export "memory") 1)
  (global $asked (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (if (global.get $asked) (then (unreachable)))
    (global.set $asked (i32.const 1))
    (i32.const 1024))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (call $fetch (i32.const 128)) (i32.const 0))
)
