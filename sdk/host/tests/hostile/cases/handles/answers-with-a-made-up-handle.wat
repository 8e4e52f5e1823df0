;; tries: to answer with an object that it never made
;; world: keeps
;; expect: malformed-value message~handle
;; tamed: (i32.const 9999) => (call $new (i32.const 1))

(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core func $drop (canon resource.drop $thing))
  (core func $rep (canon resource.rep $thing))
  (core module $main
    (import "own" "new" (func $new (param i32) (result i32)))
    (import "own" "drop" (func $drop (param i32)))
    (import "own" "rep" (func $rep (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "weight") (param i32) (result i32) (i32.const 1))
    (func (export "make") (param i32) (result i32)
      (i32.const 9999))
    (func (export "pair") (param i32) (result i32)
      (i32.store (i32.const 16) (call $new (i32.const 7)))
      (i32.store (i32.const 20) (call $new (i32.const 8)))
      (i32.const 16)))
  (core instance $main (instantiate $main
    (with "own" (instance
      (export "new" (func $new)) (export "drop" (func $drop)) (export "rep" (func $rep))))))
  (func $weight (param "self" (borrow $thing)) (result u32) (canon lift (core func $main "weight")))
  (func $make (param "attack" bool) (result (own $thing)) (canon lift (core func $main "make")))
  (func $pair (param "attack" bool) (result (tuple (own $thing) (own $thing)))
    (canon lift (core func $main "pair") (memory $main "memory")))
  (component $interface
    (import "thing" (type $t (sub resource)))
    (import "weight" (func $weight (param "self" (borrow $t)) (result u32)))
    (import "make" (func $make (param "attack" bool) (result (own $t))))
    (import "pair" (func $pair (param "attack" bool) (result (tuple (own $t) (own $t)))))
    (export $e "thing" (type $t))
    (export "[method]thing.weight" (func $weight) (func (param "self" (borrow $e)) (result u32)))
    (export "make" (func $make) (func (param "attack" bool) (result (own $e))))
    (export "pair" (func $pair) (func (param "attack" bool) (result (tuple (own $e) (own $e))))))
  (instance $things (instantiate $interface
    (with "thing" (type $thing)) (with "weight" (func $weight))
    (with "make" (func $make)) (with "pair" (func $pair))))
  (export "test:hostile/things@1.0.0" (instance $things)))
