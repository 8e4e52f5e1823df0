;; An interface that is exported as it was imported, its resource with it.
(component
  (import "a:b/c" (instance $c
    (export "r" (type $r (sub resource)))
    (export "[constructor]r" (func (result (own $r))))
    (export "[method]r.m" (func (param "self" (borrow $r))))))
  (export "a:b/c" (instance $c)))
