;; tries: to be given five gigabytes of random bytes
;; expect: wasi-misused import=wasi:random/random@0.2.12#get-random-bytes
;; tamed: (i64.const 5_368_709_120) => (i64.const 5_368)

(component
  (import "wasi:random/random@0.2.3" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $memory (instantiate $memory))
  (core func $random (canon lower (func $random "get-random-bytes")
    (memory $memory "memory") (realloc (func $memory "realloc"))))
  (core module $main
    (import "wasi" "random" (func $random (param i64 i32)))
    (func (export "run") (param i32) (result i32)
      (call $random (i64.const 5_368_709_120) (i32.const 16))
      (i32.const 32)))
  (core instance $main (instantiate $main
    (with "wasi" (instance (export "random" (func $random))))))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $memory "memory"))))
