;; tries: to trap when the host asks for room
;; world: receives
;; expect: guest-trapped kind=Unreachable
;; tamed: (unreachable) => (i32.const 1024)

(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (unreachable))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
