;; tries: to pass the host half of a surrogate pair as a letter
;; world: uses
;; expect: malformed-value
;; tamed: 0xdfff => 0xe000

(module
  (import "test:hostile/desk@1.0.0" "letter" (func $letter (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (call $letter (i32.const 0xdfff))
    (i32.const 0)))
