;; tries: to fill the stack with few but huge frames
;; expect: stack-overflow limit=524288
;; raised: host.stack=8388608
;; harm: answered
;; repeat: loads 500 (i64.load (i32.const {n}))
;; repeat: adds 499 (i64.add)

;; Five hundred values that are loaded before the call and used after it: 4 KB a frame.
(module
  (memory (export "memory") 1)
  (func $down (param $left i32) (result i64)
    (if (i32.eqz (local.get $left)) (then (return (i64.const 0))))
    {loads}
    (i64.store (i32.const 0) (call $down (i32.sub (local.get $left) (i32.const 1))))
    {adds})
  (func (export "run") (param i32) (result i32)
    (drop (call $down (i32.const 400)))
    (i32.const 4096)))
