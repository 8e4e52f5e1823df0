;; A resource that goes through a component, and comes out under two names.
(component
  (import "r" (type $r (sub resource)))
  (component $through
    (import "r" (type $r (sub resource)))
    (type $l (list (own $r)))
    (export $s "s" (type $r))
    (export "t" (type $s))
    (export "l" (type $l)))
  (instance $through (instantiate $through (with "r" (type $r))))
  (export "a:b/c" (instance $through))
  (export "a:b/d" (instance $through)))
