;; tries: to answer with UTF-16 whose length in bytes overflows
;; world: says
;; expect: malformed-value | output-too-large
;; tamed: 0x80000001 => 1

(component
  (core module $main
    (memory (export "memory") 1)
    (data (i32.const 32) "\61\00")
    (func (export "run") (param i32) (result i32)
      (i32.store (i32.const 0) (i32.const 32))
      (i32.store (i32.const 4) (i32.const 0x80000001))
      (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result string)
    (canon lift (core func $main "run") (memory $main "memory") string-encoding=utf16)))
