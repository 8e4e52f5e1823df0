;; tries: to have half a megabyte of data copied into each of nine instances
;; expect: too-complex what=data_bytes
;; repeat: bytes 260000 x
;; repeat: instances 9 (core instance (instantiate $data))
;; limits: memories=10
;; raised: complexity.data_bytes=1099511627776
;; harm: answered memory>=4718592

(component
  (core module $data (memory 8) (data (i32.const 0) "{bytes}"))
  {instances}
  (core module $main
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $main))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
