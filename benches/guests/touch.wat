;; A small guest that writes to as many pages as it is asked to, and whose allocator never grows its
;; memory: what a fresh instance costs without an allocation's system calls.
(component
  (core module $m
    (memory (export "memory") 20)
    ;; Something to begin with, so that there is an image to copy from.
    (data (i32.const 16) "not empty")
    (global $next (mut i32) (i32.const 1024))

    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (local.get $at))

    ;; One word in each 4 KiB, from 128 KiB on.
    (func $touch (param $bytes i32) (local $at i32)
      (block $done
        (loop $on
          (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))
          (i32.store offset=131072 (local.get $at) (i32.const 1))
          (local.set $at (i32.add (local.get $at) (i32.const 4096)))
          (br $on))))

    (func (export "noop") (param i32) (call $touch (local.get 0)))

    (func (export "text") (param i32 i32 i32) (result i32)
      (call $touch (local.get 2))
      (i32.store (i32.const 8) (local.get 0))
      (i32.store (i32.const 12) (local.get 1))
      (i32.const 8))

    (func (export "text-done") (param i32)
      (global.set $next (i32.const 1024))))

  (core instance $i (instantiate $m))
  (alias core export $i "memory" (core memory $memory))
  (alias core export $i "realloc" (core func $realloc))
  (alias core export $i "text-done" (core func $text-done))
  (func (export "noop") (param "touching" u32) (canon lift (core func $i "noop")))
  (func (export "text") (param "s" string) (param "touching" u32) (result string)
    (canon lift (core func $i "text")
      (memory $memory) (realloc $realloc) (post-return $text-done))))
