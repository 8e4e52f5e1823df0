;; An interface that exports the type of a function.
(component
  (import "a:b/c" (instance (type $f (func)) (export "f" (type (eq $f))))))
