;; Calls the host once, with 64 MiB.
(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1025)
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack) (then (call $ping (i32.const 0) (i32.const 67108864))))
    (i32.const 0)))
