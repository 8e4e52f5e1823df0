;; tries: to have the host hold eight names for each byte of a million
;; call: run(1048000)
;; expect: value-memory-exceeded limit=67108864
;; raised: value_memory=4GiB
;; harm: result-text-too-large output=1048008

(component
 (type $f0 (flags "a0" "a1" "a2" "a3" "a4" "a5" "a6" "a7"))
 (type $l (list $f0))
 (core module $m (memory (export "memory") 200) (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
  (func (export "f") (param i32) (result i32) (memory.fill (i32.const 64) (i32.const 255) (i32.const 1048000)) (i32.store (i32.const 8) (i32.const 64)) (i32.store (i32.const 12) (local.get 0)) i32.const 8))
 (core instance $i (instantiate $m))
 (func $lifted (param "n" u32) (result $l) (canon lift (core func $i "f") (memory $i "memory") (realloc (func $i "realloc"))))
 (component $C (type $t (flags "a0" "a1" "a2" "a3" "a4" "a5" "a6" "a7")) (import "import-type-fl" (type $it (eq $t))) (type $il (list $it)) (import "import-func-run" (func $if (param "n" u32) (result $il)))
   (export $et "fl" (type $t)) (type $el (list $et)) (export "run" (func $if) (func (param "n" u32) (result $el))))
 (instance $x (instantiate $C (with "import-func-run" (func $lifted)) (with "import-type-fl" (type $f0))))
 (export "a:b/c" (instance $x)))
