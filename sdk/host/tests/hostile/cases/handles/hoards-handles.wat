;; tries: to make two thousand objects of its own and drop none
;; limits: handles=1999
;; expect: too-many-handles limit=1999
;; raised: handles=2000
;; harm: answered

(component
  (type $object (resource (rep i32)))
  (core func $new (canon resource.new $object))
  (core func $drop (canon resource.drop $object))
  (core module $main
    (import "own" "new" (func $new (param i32) (result i32)))
    (import "own" "drop" (func $drop (param i32)))
    (memory (export "memory") 1)
    (func (export "run") (param $attack i32) (result i32)
      (local $left i32)
      (if (local.get $attack)
        (then
          (local.set $left (i32.const 2000))
          (loop $again
            (drop (call $new (local.get $left)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br_if $again (local.get $left)))))
      (i32.const 0)))
  (core instance $main (instantiate $main
    (with "own" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
