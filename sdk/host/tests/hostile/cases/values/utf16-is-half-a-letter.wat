;; tries: to answer with UTF-16 that is half of a surrogate pair
;; world: says
;; expect: malformed-value message~surrogate
;; tamed: \00\d8 => \61\00
;; well: answered answer~a

(component
  (core module $main
    (memory (export "memory") 1)
    (data (i32.const 32) "\00\d8")
    (func (export "run") (param i32) (result i32)
      (i32.store (i32.const 0) (i32.const 32))
      (i32.store (i32.const 4) (i32.const 1))
      (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result string)
    (canon lift (core func $main "run") (memory $main "memory") string-encoding=utf16)))
