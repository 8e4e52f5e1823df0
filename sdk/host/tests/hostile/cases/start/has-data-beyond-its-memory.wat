;; tries: to be initialized with data that lies beyond its memory
;; expect: guest-trapped kind=MemoryOutOfBounds
;; tamed: (i32.const 65530) => (i32.const 0)

(module
  (memory (export "memory") 1)
  (data (i32.const 65530) "0123456789")
  (func (export "run") (param i32) (result i32) (i32.const 4096)))
