(component
  (import "a:b/c" (instance (export "inner" (instance (export "f" (func)))))))
