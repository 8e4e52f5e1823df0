;; Two packages, each with an interface that uses a type of the other's.
(component
  (import "a:a/first" (instance $first (export "t" (type (sub resource)))))
  (alias export $first "t" (type $t))
  (import "b:b/middle" (instance $middle (alias outer 1 $t (type $t)) (export "u" (type (eq $t)))))
  (alias export $middle "u" (type $u))
  (import "a:a/last" (instance (alias outer 1 $u (type $u)) (export "v" (type (eq $u))))))
