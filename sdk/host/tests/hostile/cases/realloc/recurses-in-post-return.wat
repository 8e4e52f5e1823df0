;; tries: to overflow the stack when it is told that its answer was read
;; expect: stack-overflow
;; raised: host.stack=8388608
;; harm: answered

(module
  (memory (export "memory") 1)
  (func $down (param $left i32) (result i32)
    (if (result i32) (local.get $left)
      (then (i32.add (i32.const 1) (call $down (i32.sub (local.get $left) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "run") (param $attack i32) (result i32)
    (i32.store (i32.const 8) (local.get $attack))
    (i32.const 0))
  (func (export "cabi_post_run") (param i32)
    (drop (call $down (i32.const 20_000)))))
