;; Works, and breaks each limit in turn: what caps cost, and what it costs to run into one.
(component
  (import "tick" (func $tick))
  (import "take" (func $take (param "s" string)))

  (core module $memory
    (memory (export "memory") 4)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536)))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $all))
  (alias core export $memory "realloc" (core func $realloc))
  (core func $tick (canon lower (func $tick)))
  (core func $take (canon lower (func $take) (memory $all)))

  (core module $m
    (import "memory" "memory" (memory 4))
    (import "host" "tick" (func $tick))
    (import "host" "take" (func $take (param i32 i32)))
    (table $table 1 funcref)

    (func $fib (export "fib") (param i32) (result i32)
      (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
        (then (local.get 0))
        (else (i32.add
          (call $fib (i32.sub (local.get 0) (i32.const 1)))
          (call $fib (i32.sub (local.get 0) (i32.const 2)))))))

    (func (export "sum") (param $left i32) (result i64) (local $sum i64)
      (loop $on
        (local.set $sum (i64.add
          (i64.mul (local.get $sum) (i64.const 6364136223846793005))
          (i64.extend_i32_u (local.get $left))))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $on (local.get $left)))
      (local.get $sum))

    ;; Reads and writes 64 KiB in words, again and again.
    (func (export "walk") (param $left i32) (result i32) (local $at i32)
      (loop $round
        (local.set $at (i32.const 131072))
        (loop $on
          (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (local.get $left)))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br_if $on (i32.lt_u (local.get $at) (i32.const 196608))))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $round (local.get $left)))
      (i32.load (i32.const 131072)))

    (func (export "call-host") (param $left i32)
      (loop $on
        (call $tick)
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $on (i32.gt_s (local.get $left) (i32.const 0)))))

    (func (export "give-host") (param $left i32) (param $bytes i32)
      (loop $on
        (call $take (i32.const 131072) (local.get $bytes))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $on (i32.gt_s (local.get $left) (i32.const 0)))))

    (func (export "spin") (loop $on (br $on)))

    ;; The longest single operations that there are: all of the memory at once, for ever.
    (func (export "fill") (param $pages i32)
      (drop (memory.grow (local.get $pages)))
      (loop $on
        (memory.fill (i32.const 0) (i32.const 0) (i32.mul (memory.size) (i32.const 65536)))
        (br $on)))

    (func (export "fill-once") (param $pages i32)
      (drop (memory.grow (local.get $pages)))
      (memory.fill (i32.const 0) (i32.const 0) (i32.mul (memory.size) (i32.const 65536))))

    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "grow-table") (param i32) (result i32)
      (table.grow $table (ref.null func) (local.get 0)))
    (func $recurse (export "recurse") (result i32) (i32.add (call $recurse) (i32.const 1)))
    (func (export "fail") (unreachable))
    (func (export "noop"))

    (func (export "answer") (param i32) (result i32)
      (i32.store (i32.const 8) (i32.const 65536))
      (i32.store (i32.const 12) (local.get 0))
      (i32.const 8))
    (func (export "swallow") (param i32 i32)))

  (core instance $i (instantiate $m
    (with "memory" (instance $memory))
    (with "host" (instance (export "tick" (func $tick)) (export "take" (func $take))))))

  (func (export "noop") (canon lift (core func $i "noop")))
  (func (export "fib") (param "n" u32) (result u32) (canon lift (core func $i "fib")))
  (func (export "sum") (param "n" u32) (result u64) (canon lift (core func $i "sum")))
  (func (export "walk") (param "rounds" u32) (result u32) (canon lift (core func $i "walk")))
  (func (export "call-host") (param "times" u32) (canon lift (core func $i "call-host")))
  (func (export "give-host") (param "times" u32) (param "bytes" u32)
    (canon lift (core func $i "give-host")))
  (func (export "spin") (canon lift (core func $i "spin")))
  (func (export "fill") (param "pages" u32) (canon lift (core func $i "fill")))
  (func (export "fill-once") (param "pages" u32) (canon lift (core func $i "fill-once")))
  (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow")))
  (func (export "grow-table") (param "by" u32) (result s32) (canon lift (core func $i "grow-table")))
  (func (export "recurse") (result u32) (canon lift (core func $i "recurse")))
  (func (export "fail") (canon lift (core func $i "fail")))
  (func (export "answer") (param "bytes" u32) (result string)
    (canon lift (core func $i "answer") (memory $all)))
  (func (export "swallow") (param "s" string)
    (canon lift (core func $i "swallow")
      (memory $all) (realloc $realloc))))
