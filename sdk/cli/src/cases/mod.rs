//! Cases: what a plugin is called with, what the host answers it, and what should come of it.
//!
//! | file | its part |
//! |---|---|
//! | `file.rs` | a file as it is written, and nothing of a plugin |
//! | `mistake.rs` | what is wrong in a file, and where |
//! | `values.rs` | from written arguments and results to values of a function's types |
//! | `imports.rs` | for which functions a file may say answers |
//! | `ends.rs` | the codes that a call can end with |
//! | `template.rs` | a value as it is written, with names where its handles will be |
//! | `mock.rs` | answers what the plugin imports |
//! | `bind.rs` | a file for one plugin: every name found, every value read |
//! | `play.rs` | runs a case and keeps what came of it |
//! | `judge.rs`, `difference.rs` | what came of it against what should |
//! | `ledger.rs` | fuel that was blessed |
//! | `bless.rs` | writes into a file what came |
//! | `print.rs` | cases for runners elsewhere |
//!
//! Nothing here prints; the commands that call it do.

pub(crate) mod bind;
pub(crate) mod bless;
pub(crate) mod difference;
pub(crate) mod ends;
pub(crate) mod file;
pub(crate) mod imports;
pub(crate) mod judge;
pub(crate) mod ledger;
pub(crate) mod mistake;
pub(crate) mod mock;
pub(crate) mod play;
pub(crate) mod print;
pub(crate) mod template;
pub(crate) mod values;
