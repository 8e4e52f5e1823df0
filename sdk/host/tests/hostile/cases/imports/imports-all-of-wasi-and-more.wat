;; tries: to import the network and the third WASI beside what there is
;; expect: import-not-granted "imports=wasi:http/outgoing-handler@0.2.0 wasi:cli/environment@0.3.0"
;; tamed: (import "wasi:http/outgoing-handler@0.2.0" (instance => (import "wasi:cli/terminal-stdin@0.2.0" (instance
;; tamed: (export "handle" (func (result (list u32)))) => 
;; tamed: wasi:cli/environment@0.3.0 => wasi:cli/environment@0.2.0

(component
  (import "wasi:http/outgoing-handler@0.2.0" (instance
    (export "handle" (func (result (list u32))))))
  (import "wasi:cli/environment@0.3.0" (instance
    (export "get-arguments" (func (result (list string))))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
