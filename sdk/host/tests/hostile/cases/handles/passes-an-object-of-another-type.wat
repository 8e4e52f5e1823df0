;; tries: to lend the host an object of another type
;; world: uses
;; expect: malformed-value message~handle
;; tamed: (call $new-other) => (call $new (i32.const 3))

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "[constructor]other" (func $new-other (result i32)))
  (import "test:hostile/desk@1.0.0" "look" (func $look (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (drop (call $look (call $new-other)))
    (i32.const 0)))
