;; tries: to have the host keep more and more for it, without a handle to any of it
;; ping: keeps a value
;; expect: too-many-handles limit=1000 host-calls=1001
;; raised: handles=5000
;; harm: answered host-calls=5000

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (local.set $left (i32.const 5000))
    (loop $again
      (call $ping (i32.const 0) (i32.const 0))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0)))
