(component
  (type $r (resource (rep i32)))
  (export "r" (type $r)))
