;; tries: to have the host write beyond the memory
;; world: receives
;; expect: malformed-value message~"beyond end"
;; tamed: 0x20000 => 0x2000

(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (i32.const 0x20000))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
