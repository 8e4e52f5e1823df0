;; tries: to read what lies beyond its memory
;; expect: guest-trapped kind=MemoryOutOfBounds
;; tamed: (i32.const 65533) => (i32.const 65532)

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (drop (i32.load (i32.const 65533)))
    (i32.const 0)))
