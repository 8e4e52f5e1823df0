//! What a component imports that no WIT can say: whole core modules and whole components.
//!
//! A decoder of WIT passes them over, as if nothing were asked for; no host here has any.

use wasmparser::{ComponentTypeRef, Parser, Payload};

use crate::shown;

/// Characters of a name that are shown.
const MOST_OF_A_NAME: usize = 240;

/// The names, as they can be shown, of the core modules and components that `component` imports at its root. Reads the
/// bytes once; of bytes that are no component, what stands before the first mistake.
#[must_use]
pub fn imports_beyond_wit(component: &[u8]) -> Vec<String> {
    let (mut names, mut depth) = (Vec::new(), 0_u32);
    for payload in Parser::new(0).parse_all(component) {
        match payload {
            Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            Ok(Payload::ComponentImportSection(imports)) if depth == 0 => {
                let whole = imports.into_iter().flatten().filter(|import| {
                    let ty = import.ty;
                    matches!(
                        ty,
                        ComponentTypeRef::Module(_) | ComponentTypeRef::Component(_)
                    )
                });
                names.extend(
                    whole.map(|import| shown(import.name.name).most(MOST_OF_A_NAME).to_string()),
                );
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::imports_beyond_wit;

    #[test]
    fn modules_and_components_at_the_root_and_nothing_else() {
        let text = r#"(component
            (component (import "inner" (core module)))
            (core module (import "core" "f" (func)))
            (import "f" (func))
            (import "whole-module" (core module))
            (import "whole-component" (component))
            (import "a:b/c" (instance (export "f" (func)))))"#;
        let bytes = wat::parse_str(text).unwrap();
        assert_eq!(
            imports_beyond_wit(&bytes),
            ["whole-module", "whole-component"]
        );
        assert_eq!(imports_beyond_wit(b"\0asm\x0d\0\x01\0\x0a"), [""; 0]);
    }
}
