;; tries: to have each of its sixteen instances work below the limit
;; expect: fuel-exhausted
;; timed: deadline=1ms => deadline-exceeded phase=instantiation
;; raised: fuel=1000000000
;; harm: answered fuel>=15000000
;; repeat: instances 15 (core instance (instantiate $busy))

(component
  (core module $busy
    (func $start
      (local $left i32)
      (local.set $left (i32.const 1_000_000))
      (loop $again
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $again (local.get $left))))
    (start $start))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  {instances}
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
