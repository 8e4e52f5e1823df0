;; tries: to loop for ever when the host asks for room
;; world: receives
;; expect: fuel-exhausted
;; timed: deadline=100ms => deadline-exceeded phase=call
;; raised: fuel=1000000000000000 deadline=100ms
;; harm: deadline-exceeded elapsed>=100

(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (loop $again (br $again)) (unreachable))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (i32.const 0))
)
