//! Whether parts that ask the host for the same mean the same types: the whole asks only once.
//!
//! Looks at what `wiring` decided and refuses; it must never wire anything.

use guesthouse_contract::Side;

use super::error::ComposeError;
use super::sides::Wanted;
use super::trace::Tracer;

/// Refuses two parts whose imports the host would have to answer with two types.
pub(super) fn refuse_disagreeing(tracer: &Tracer<'_>) -> Result<(), ComposeError> {
    for second in 0..tracer.parts.len() {
        for import in tracer.asks_host(second) {
            for first in 0..second {
                let contract = &tracer.parts[first].contract;
                let asked = contract.answering(Side::Import, import);
                let asked = asked.filter(|asked| tracer.wiring.answer(first, asked).is_none());
                if let Some(asked) = asked {
                    tracer.refuse_different((first, asked), (second, import))?;
                }
            }
        }
    }
    Ok(())
}

impl Tracer<'_> {
    fn refuse_different(
        &self,
        (first, asked): (usize, &str),
        (second, import): (usize, &str),
    ) -> Result<(), ComposeError> {
        let [one, other] = [first, second].map(|part| &self.parts[part]);
        let both = || {
            let first = Wanted::of(one, asked).into();
            (first, Wanted::of(other, import).into())
        };
        let meeting = one
            .contract
            .meet(Side::Import, asked, &other.contract, import);
        if !meeting.differences.is_empty() {
            let (first, second) = both();
            return Err(ComposeError::Disagree {
                first,
                second,
                differences: meeting.differences,
            });
        }
        for (of_first, of_second) in meeting.resources {
            let resource = of_second.name.clone();
            let of_first = self.source(first, of_first);
            let of_second = self.source(second, of_second);
            if of_first != of_second {
                let (first, second) = both();
                return Err(ComposeError::OneOfHost {
                    first,
                    second,
                    resource,
                    of_first: self.told(of_first).into(),
                    of_second: self.told(of_second).into(),
                });
            }
        }
        Ok(())
    }
}
