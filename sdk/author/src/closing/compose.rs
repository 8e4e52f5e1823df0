//! Stands components beside another one that has code of its own.
//!
//! A component cannot call what is inside itself, so that here editing does not do: a composition
//! is made, which writes the types of the imports anew. Its library cannot do that where they have
//! resources in them, which the caller must rule out.

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};

use super::stand_in::StandIn;

/// The component with imports answered beside it, and with these exports.
pub(super) fn compose(
    component: &[u8],
    stand_in: &StandIn,
    exports: &[String],
) -> anyhow::Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let plugin = add(&mut graph, "plugin", component)?;
    let beside = add(&mut graph, "stand-in", &stand_in.component)?;
    for name in &stand_in.exports {
        let export = graph.alias_instance_export(beside, name)?;
        graph.set_instantiation_argument(plugin, name, export)?;
    }
    for name in exports {
        let export = graph.alias_instance_export(plugin, name)?;
        graph.export(export, name)?;
    }
    Ok(graph.encode(EncodeOptions::default())?)
}

fn add(graph: &mut CompositionGraph, name: &str, bytes: &[u8]) -> anyhow::Result<NodeId> {
    let package = Package::from_bytes(name, None, bytes, graph.types_mut())?;
    let package = graph.register_package(package)?;
    Ok(graph.instantiate(package))
}
