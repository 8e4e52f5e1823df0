//! A host that keeps machine code in a folder, and prepares a folder of plugins ahead.
#![allow(clippy::print_stdout, reason = "it says what it did")]

use std::ops::ControlFlow;

use guesthouse::{
    Compiler, HostConfig, Limits, PluginHost,
    store::{ArtifactStore, StoreKey},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(plugins)) = (arguments.next(), arguments.next()) else {
        return Err("usage: store FOLDER PLUGINS".into());
    };
    // ANCHOR: store
    let key = StoreKey::in_file(format!("{folder}.key"))?;
    let store = ArtifactStore::open(&folder, key, 1 << 30)?; // at most 1 GiB

    let mut config = HostConfig::metered(Compiler::in_process());
    config.store = Some(store.clone());
    let host = PluginHost::new(config)?;

    let warm = host.warm_up(&plugins, &Limits::scripting(), |progress| {
        println!(
            "{} of {}: {}",
            progress.done,
            progress.of,
            progress.path.display()
        );
        ControlFlow::Continue(())
    })?;
    println!(
        "{} ready, {} compiled",
        warm.ready.len(),
        warm.compiled.len()
    );
    println!("{}", store.usage());
    // ANCHOR_END: store
    for (path, error) in &warm.refused {
        println!("{}: {error}", path.display());
    }
    Ok(())
}
