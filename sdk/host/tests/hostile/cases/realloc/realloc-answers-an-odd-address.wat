;; tries: to have the host write numbers where none may be
;; world: receives
;; expect: malformed-value message~aligned
;; tamed: 1025 => 1024

(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (i32.const 1025))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
