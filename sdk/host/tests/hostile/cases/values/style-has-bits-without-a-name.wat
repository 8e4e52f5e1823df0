;; tries: to answer with flags that have no name
;; world: marks
;; expect: answered "answer=Style{BOLD, THIN, UNDERLINED}"
;; tamed: 0xff => 0x02
;; well: answered answer=Style{THIN}

(module
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.const 0xff)))
