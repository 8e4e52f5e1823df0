;; tries: to exit before it is called
;; expect: guest-exited status=9
;; tamed: (call $f (i32.const 9)) => (nop)

(component
  (import "wasi:cli/exit@0.2.3" (instance $wasi
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $f (canon lower (func $wasi "exit-with-code")))
  (core module $m
    (import "wasi" "f" (func $f (param i32)))
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0))
    (func $start (call $f (i32.const 9)))
    (start $start))
  (core instance $i (instantiate $m
    (with "wasi" (instance (export "f" (func $f))))))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $i "run") (memory $i "memory"))))
