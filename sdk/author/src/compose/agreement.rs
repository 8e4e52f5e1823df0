//! Whether parts that ask the host for the same mean the same types: the whole asks only once.
//!
//! Looks at what `wiring` decided and refuses; it must never wire anything.

use guesthouse_contract::Side;

use super::error::ComposeError;
use super::part::Part;
use super::sides::Wanted;
use super::wiring::Wiring;

/// Refuses two parts whose imports the host would have to answer with two types.
pub(super) fn refuse_disagreeing(wiring: &Wiring, parts: &[Part]) -> Result<(), ComposeError> {
    for (at, second) in parts.iter().enumerate() {
        for import in second.contract.item_names(Side::Import) {
            if wiring.answer(at, import).is_some() {
                continue;
            }
            for (before, first) in parts.iter().enumerate().take(at) {
                let asked = first.contract.answering(Side::Import, import);
                let asked = asked.filter(|asked| wiring.answer(before, asked).is_none());
                if let Some(asked) = asked {
                    refuse_different((first, asked), (second, import))?;
                }
            }
        }
    }
    Ok(())
}

fn refuse_different(first: (&Part, &str), second: (&Part, &str)) -> Result<(), ComposeError> {
    let differences = first.0.contract.compare_asked(&second.0.contract, second.1);
    match differences.is_empty() {
        true => Ok(()),
        false => Err(ComposeError::Disagree {
            first: Wanted::of(first.0, first.1).into(),
            second: Wanted::of(second.0, second.1).into(),
            differences,
        }),
    }
}
