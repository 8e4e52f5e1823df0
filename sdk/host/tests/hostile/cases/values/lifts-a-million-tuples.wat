;; tries: to have the host allocate for each byte of a million
;; call: run(1048000)
;; expect: value-memory-exceeded limit=67108864
;; raised: value_memory=4GiB
;; harm: answered output=1048008

(component
 (type $f0 (tuple u8))
 (type $l (list $f0))
 (core module $m (memory (export "memory") 200) (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
  (func (export "f") (param i32) (result i32) (memory.fill (i32.const 64) (i32.const 0) (i32.const 1048000)) (i32.store (i32.const 8) (i32.const 64)) (i32.store (i32.const 12) (local.get 0)) i32.const 8))
 (core instance $i (instantiate $m))
 
 (func (export "run") (param "n" u32) (result $l) (canon lift (core func $i "f") (memory $i "memory") (realloc (func $i "realloc")))))
