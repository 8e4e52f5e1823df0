//! Where the machine grants few addresses, the pool is smaller, or there is none, and the host says so.
//!
//! The limit that it lowers is that of the whole process.

use crate::common::{Mirror, echo};
use guesthouse::{Compiler, HostConfig, PluginHost, inspect::AllocationNote};
use rlimit::Resource;

crate::tests! {
    a_pool_is_halved_until_it_fits_or_there_is_none,
    a_host_maps_a_stack_for_each_async_call_and_none_beside,
}

/// A host of so many instances, made while the process may have so many bytes of addresses.
fn within(addresses: u64, instances: u32) -> PluginHost {
    let (soft, hard) = Resource::AS.get().unwrap();
    Resource::AS.set(addresses, hard).unwrap();
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = instances;
    let host = PluginHost::new(config);
    Resource::AS.set(soft, hard).unwrap();
    host.unwrap()
}

/// The sizes that were refused, and whether the last note says that there is no pool.
fn refused(host: &PluginHost) -> (Vec<u32>, bool) {
    let (mut sizes, mut none) = (Vec::new(), false);
    for note in &host.allocation().notes {
        match note {
            AllocationNote::SmallerPool { refused, .. } => sizes.push(*refused),
            AllocationNote::NoPool => none = true,
            other => panic!("{other:?}"),
        }
    }
    (sizes, none)
}

fn a_pool_is_halved_until_it_fits_or_there_is_none() {
    // Before the other, whose pool takes more addresses than this one may have.
    let none = within(16 << 30, 40);
    assert_eq!(refused(&none), (vec![40, 20, 16], true));
    assert_eq!(none.allocation().instances, 40);
    assert_eq!(none.allocation().pool, None);

    // A slot takes 4 GiB and something between slots.
    let smaller = within(200 << 30, 100);
    assert_eq!(refused(&smaller), (vec![100, 50], false));
    assert_eq!(smaller.allocation().instances, 25);
    assert!(smaller.allocation().pool.is_some());

    for host in [smaller, none] {
        let plugin = echo(&host);
        let said = plugin.call(Mirror::default(), |guest| guest.echo().text("still here"));
        assert_eq!(said.unwrap(), "still here");
    }
}

/// Mappings that a host of forty instances takes when it starts, with stacks for so many async calls.
fn mappings_with(async_calls: u32) -> usize {
    let mappings = || {
        std::fs::read_to_string("/proc/self/maps")
            .unwrap()
            .lines()
            .count()
    };
    let before = mappings();
    let mut config = HostConfig::metered(Compiler::in_process());
    (config.max_instances, config.max_async_calls) = (40, async_calls);
    let host = PluginHost::new(config).unwrap();
    assert!(host.allocation().pool.is_some());
    assert_eq!(host.allocation().async_calls, async_calls);
    mappings() - before
}

fn a_host_maps_a_stack_for_each_async_call_and_none_beside() {
    let none = mappings_with(0);
    // Memories and tables of so few slots are some twenty.
    assert!(none < 60, "{none} mappings");
    // A stack and its guard; the first lie beside something that is there.
    let forty = mappings_with(40);
    assert!(
        (none + 70..=none + 84).contains(&forty),
        "{none} and {forty} mappings"
    );
}
