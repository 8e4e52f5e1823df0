;; tries: to have address and length overflow when they are added
;; world: receives
;; expect: malformed-value message~"beyond end"
;; tamed: 0xfffffffc => 0x400

(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (i32.const 0xfffffffc))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
