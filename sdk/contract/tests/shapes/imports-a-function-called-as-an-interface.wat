(component
  (import "a:b/c" (func)))
