;; One name, and two records.
(component
  (import "a:b/c" (instance
    (type $t (record (field "x" u8))) (export "t" (type $u (eq $t)))))
  (component $made
    (type $t (record (field "y" (list u8)))) (export "t" (type $t)))
  (instance $made (instantiate $made))
  (export "a:b/c" (instance $made)))
