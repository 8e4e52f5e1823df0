;; tries: to do much in one single instruction
;; expect: fuel-exhausted
;; timed: fuel=1 => answered
;; raised: fuel=20000000
;; harm: answered fuel>=16384000

(module
  (memory (export "memory") 250)
  (func (export "run") (param i32) (result i32)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 16_384_000))
    (i32.const 0)))
