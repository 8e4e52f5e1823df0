;; tries: to have two functions call each other through a table
;; expect: stack-overflow limit=524288
;; raised: host.stack=8388608
;; harm: answered

(module
  (type $step (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (table funcref (elem $one $other))
  (func $one (type $step)
    (if (result i32) (local.get 0)
      (then
        (i32.add (i32.const 1)
          (call_indirect (type $step) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1))))
      (else (i32.const 0))))
  (func $other (type $step)
    (if (result i32) (local.get 0)
      (then
        (i32.add (i32.const 2)
          (call_indirect (type $step) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
      (else (i32.const 0))))
  (func (export "run") (param i32) (result i32)
    (drop (call $one (i32.const 20_000)))
    (i32.const 0)))
