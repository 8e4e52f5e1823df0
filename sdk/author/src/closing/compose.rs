//! Stands components beside another one that has code of its own.
//!
//! A component cannot call what is inside itself, so that here editing does not do: a composition
//! is made, which writes the types of the imports anew. Its library cannot do that where they have
//! resources in them, which the caller must rule out.

use std::collections::HashMap;

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};

use super::stand_in::StandIn;

/// The component with these imports answered beside it, and with these exports. Each stand-in
/// comes after those that it needs.
pub(super) fn compose(
    component: &[u8],
    stand_ins: &[(String, StandIn)],
    exports: &[String],
) -> anyhow::Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let plugin = add(&mut graph, "plugin", component)?;
    let mut made = HashMap::new();
    for (number, (name, stand_in)) in stand_ins.iter().enumerate() {
        let node = add(
            &mut graph,
            &format!("stand-in-{number}"),
            &stand_in.component,
        )?;
        for needed in &stand_in.imports {
            if let Some(export) = made.get(needed) {
                graph.set_instantiation_argument(node, needed, *export)?;
            }
        }
        let export = graph.alias_instance_export(node, name)?;
        graph.set_instantiation_argument(plugin, name, export)?;
        made.insert(name, export);
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
