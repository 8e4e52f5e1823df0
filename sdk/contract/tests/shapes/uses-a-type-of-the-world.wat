;; A named interface that uses a type of the world.
(component
  (import "r" (type $r (sub resource)))
  (import "a:b/c" (instance (alias outer 1 $r (type $r)) (export "s" (type $s (eq $r)))
    (export "f" (func (param "x" (own $s)))))))
