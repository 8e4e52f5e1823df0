(component
  (import "url=<https://example.com/>" (func)))
