;; The package and the world that a decoder of components gives them.
(component
  (import "root:component/root" (instance (export "f" (func))))
  (import "root:component/x" (instance (export "f" (func))))
  (import "plain" (instance (export "f" (func)))))
