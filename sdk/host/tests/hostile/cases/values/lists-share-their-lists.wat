;; tries: to answer with three levels of lists that share all they have: 720 bytes become 1.7 MB
;; world: nests
;; expect: output-too-large
;; raised: output=16MiB
;; harm: answered output>=3000000

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $at i32)
    (loop $again
      (i32.store (i32.add (i32.const 1024) (local.get $at)) (i32.const 2048))
      (i32.store (i32.add (i32.const 1028) (local.get $at)) (i32.const 60))
      (i32.store (i32.add (i32.const 2048) (local.get $at)) (i32.const 3072))
      (i32.store (i32.add (i32.const 2052) (local.get $at)) (i32.const 60))
      (i32.store (i32.add (i32.const 3072) (local.get $at)) (i32.const 4096))
      (i32.store (i32.add (i32.const 3076) (local.get $at)) (i32.const 1))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 480))))
    (i32.store (i32.const 0) (i32.const 1024))
    (i32.store (i32.const 4) (i32.const 60))
    (i32.const 0)))
