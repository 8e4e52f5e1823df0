;; The same under another name: the resource is the imported one.
(component
  (import "a:b/c" (instance $c
    (export "r" (type $r (sub resource)))
    (export "[method]r.m" (func (param "self" (borrow $r))))
    (export "f" (func (param "x" (own $r))))))
  (export "a:b/d" (instance $c)))
