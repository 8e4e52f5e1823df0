;; tries: to have the host write over what lies at address 0
;; world: receives
;; expect: answered "answer=[1]"
;; tamed: (i32.const 0)) => (i32.const 4096))
;; well: answered "answer=[7]"

(module
  (memory (export "memory") 1)
  (data (i32.const 32) "\07")
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (i32.const 0))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.store (i32.const 60_000) (i32.const 32))
    (i32.store (i32.const 60_004) (i32.const 1))
    (i32.const 60_000))
)
