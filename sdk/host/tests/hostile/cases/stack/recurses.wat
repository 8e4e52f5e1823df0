;; tries: to call itself twenty thousand frames deep
;; expect: stack-overflow limit=524288
;; raised: host.stack=8388608
;; harm: answered

(module
  (memory (export "memory") 1)
  (func $down (param $left i32) (result i32)
    (if (result i32) (local.get $left)
      (then
        (i32.add (i32.const 1)
          (call $down (i32.sub (local.get $left) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "run") (param $attack i32) (result i32)
    (if (local.get $attack)
      (then (drop (call $down (i32.const 20_000)))))
    (i32.const 0)))
