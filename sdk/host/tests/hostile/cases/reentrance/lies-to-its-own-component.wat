;; tries: to have one of its components pass another one text that is not UTF-8
;; expect: malformed-value message~utf8
;; tamed: \ff => a

(component
  (component $listener
    (core module $main
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "hear") (param i32 i32)))
    (core instance $main (instantiate $main))
    (func (export "hear") (param "text" string)
      (canon lift (core func $main "hear")
        (memory $main "memory") (realloc (func $main "realloc")))))
  (instance $listener (instantiate $listener))
  (alias export $listener "hear" (func $hear))
  (component $speaker
    (import "hear" (func $hear (param "text" string)))
    (core module $memory
      (memory (export "memory") 1)
      (data (i32.const 32) "abc\ff"))
    (core instance $memory (instantiate $memory))
    (core func $hear (canon lower (func $hear) (memory $memory "memory")))
    (core module $main
      (import "other" "hear" (func $hear (param i32 i32)))
      (func (export "run") (param i32) (result i32)
        (call $hear (i32.const 32) (i32.const 4))
        (i32.const 0)))
    (core instance $main (instantiate $main
      (with "other" (instance (export "hear" (func $hear))))))
    (func (export "run") (param "attack" bool) (result (list u8))
      (canon lift (core func $main "run") (memory $memory "memory"))))
  (instance $speaker (instantiate $speaker (with "hear" (func $hear))))
  (export "run" (func $speaker "run")))
