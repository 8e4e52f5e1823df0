;; tries: to make two thousand objects, one after the other, where it may have none
;; limits: handles=0
;; expect: too-many-handles limit=0
;; raised: handles=1
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
            (call $drop (call $new (local.get $left)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br_if $again (local.get $left)))))
      (i32.const 0)))
  (core instance $main (instantiate $main
    (with "own" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $main "memory"))))
