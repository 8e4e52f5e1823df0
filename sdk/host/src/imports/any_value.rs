//! Whatever the app keeps behind a handle for which it named no type.
//!
//! Generated resources without a `with` entry wrap it. It must never look at what it holds.

use std::any::Any;
use std::fmt;

/// A value of any type, behind a resource of the host for which `with` names none.
///
/// ```
/// use guesthouse::AnyValue;
///
/// let mut value = AnyValue::new(vec![1, 2]);
/// if let Some(list) = value.get_mut::<Vec<i32>>() {
///     list.push(3);
/// }
/// assert_eq!(value.get::<Vec<i32>>().map(Vec::len), Some(3));
/// assert!(value.get::<String>().is_none());
/// ```
pub struct AnyValue(Box<dyn Any + Send>);

impl AnyValue {
    /// Keeps a value.
    #[must_use]
    pub fn new<T: Any + Send>(value: T) -> Self {
        Self(Box::new(value))
    }

    /// The value, if it is a `T`.
    #[must_use]
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }

    /// The value to change, if it is a `T`.
    #[must_use]
    pub fn get_mut<T: Any>(&mut self) -> Option<&mut T> {
        self.0.downcast_mut()
    }
}

impl fmt::Debug for AnyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyValue").finish_non_exhaustive()
    }
}
