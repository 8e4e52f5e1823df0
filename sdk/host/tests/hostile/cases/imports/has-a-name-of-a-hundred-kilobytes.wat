;; tries: to fill the log of the host with the text of its own refusal
;; expect: import-not-granted message-length<2000
;; repeat: name 100000 "a"
;; tamed: (import "{name}" (func)) => (core module (import "{name}" "f" (func)))

(component
  (import "{name}" (func))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
