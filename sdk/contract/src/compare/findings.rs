//! The findings of one comparison, as many as anybody reads.

use crate::Finding;

/// A stranger's artifact may differ in a million places.
const MOST: usize = 200;
/// More functions that a difference names.
const MOST_ALSO: usize = 8;

/// Which finding; findings beyond the most are all the same one.
pub(super) type Mark = usize;

#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// Keeps what `make` says, if there is still room.
    pub(super) fn add(&mut self, make: impl FnOnce() -> Finding) -> Mark {
        if self.0.len() < MOST {
            self.0.push(make());
            return self.0.len() - 1;
        }
        MOST
    }

    /// The function `item` meets a difference that is known already.
    pub(super) fn also(&mut self, mark: Mark, item: impl FnOnce() -> String) {
        let Some(Finding::TypeMismatch {
            item: first, also, ..
        }) = self.0.get_mut(mark)
        else {
            return;
        };
        if also.len() < MOST_ALSO {
            let item = item();
            if *first != item && also.last() != Some(&item) {
                also.push(item);
            }
        }
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
