;; tries: to overflow the stack when the host asks for room
;; world: receives
;; expect: stack-overflow
;; raised: host.stack=8388608
;; harm: answered

(module
  (memory (export "memory") 1)
  (func $down (param $left i32) (result i32)
    (if (result i32) (local.get $left)
      (then (i32.add (i32.const 1) (call $down (i32.sub (local.get $left) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (drop (call $down (i32.const 20_000))) (i32.const 1024))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
