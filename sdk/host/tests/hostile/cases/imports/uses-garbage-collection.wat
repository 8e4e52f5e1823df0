;; tries: to bring types that need a garbage collector
;; expect: unsupported features=[GarbageCollection]
;; tamed: (struct (field i32)) => (func (param i32))

(component
  (core module (type (struct (field i32))))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
