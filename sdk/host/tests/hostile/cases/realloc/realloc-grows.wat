;; tries: to take 32 MiB when the host asks for four thousand bytes
;; world: receives
;; expect: memory-exceeded asked=33619968
;; raised: memory=64MiB
;; harm: answered memory=33619968

(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (drop (memory.grow (i32.const 512))) (i32.const 1024))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
