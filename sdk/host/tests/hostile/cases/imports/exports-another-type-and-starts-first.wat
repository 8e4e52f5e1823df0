;; tries: to run a start function before anybody finds its export mistyped
;; expect: contract-mismatch findings=type-mismatch
;; tamed: (param "attack" bool) (param "more" u32) => (param "attack" bool)
;; tamed: (param i32 i32) => (param i32)
;; tamed: (loop $again (br $again)) => (nop)

(component
  
  (core module $main
    (memory (export "memory") 1)
    (func $start (loop $again (br $again)))
    (start $start)
    (func (export "run") (param i32 i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (param "more" u32) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
