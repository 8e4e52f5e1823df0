;; tries: to hide bits in a number that is none
;; world: reckons
;; expect: answered answer=NaN
;; tamed: nan:0x4000000000000 => 1.5
;; well: answered answer=1.5

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result f64) (f64.const nan:0x4000000000000)))
