//! What the SDK does and refuses, a module a behaviour. One program, so that the engine is linked once.
//!
//! What measures time is in `timing`, what must not meet other tests in `own_process`.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
#[path = "../common/files.rs"]
mod files;
#[path = "../common/made.rs"]
mod made;
#[path = "../common/wasi.rs"]
mod wasi;

mod admission_refuses;
mod agrees_with_the_raw_engine;
#[cfg(unix)]
mod artifact_store;
mod awaited;
mod check_says_what_a_load_says;
mod closed_world;
mod closed_world_under_attack;
mod contract;
mod documents_hold;
mod dynamic_calls;
mod dynamic_handles;
mod dynamic_limits;
mod failures_are_contained;
mod fuel_holds;
mod handles_hold;
mod headroom;
mod languages_answer;
mod limits_are_replaced;
mod limits_from_toml;
mod limits_hold;
mod limits_with_serde;
mod loads_are_awaited;
mod mistakes_read_well;
mod nonsense_is_refused;
#[cfg(target_os = "linux")]
mod nothing_is_granted;
mod nothing_leaks;
mod profile_tells_where_fuel_goes;
mod public_types_are_send;
mod rare_shapes_round_trip;
mod reference_is_generated;
mod rooms_have_floors;
mod session_pool;
mod session_pool_customers;
mod types_are_shared;
mod types_round_trip;
mod wave_is_the_standards;

/// How the tests of limits, failures and fuel reach their guests; in `awaited` it is another.
use common::hostile as road;
