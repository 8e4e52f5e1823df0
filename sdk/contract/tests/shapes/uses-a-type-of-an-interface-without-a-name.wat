;; A named interface that uses a type of one that only this world has.
(component
  (import "plain" (instance $plain (export "t" (type (sub resource)))))
  (alias export $plain "t" (type $t))
  (import "a:b/c" (instance (alias outer 1 $t (type $t)) (export "t" (type $u (eq $t)))
    (export "f" (func (param "x" (own $u)))))))
