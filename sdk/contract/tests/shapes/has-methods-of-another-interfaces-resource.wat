;; Functions of a resource in an interface that only uses it.
(component
  (import "a:b/c" (instance $c (export "r" (type (sub resource)))))
  (alias export $c "r" (type $r))
  (import "a:b/d" (instance (alias outer 1 $r (type $r)) (export "r" (type $s (eq $r)))
    (export "[constructor]r" (func (result (own $s))))
    (export "[method]r.m" (func (param "self" (borrow $s)))))))
