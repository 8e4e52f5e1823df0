;; tries: to spread 60 MiB over ten instances with a memory each
;; limits: memories=11
;; expect: too-complex what=initial_memory limit=16777216
;; raised: memory=64MiB
;; harm: answered memory=62980096
;; repeat: instances 10 (core instance (instantiate $large))

(component
  (core module $large (memory 96))
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  {instances}
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
