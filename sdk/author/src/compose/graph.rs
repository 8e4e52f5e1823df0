//! The component itself, made by wac-graph from what `wiring` decided.
//!
//! The library asserts where it could refuse, so a panic of its is an error here.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, Processor};

use super::ComposeError;
use super::part::Part;
use super::trace::Tracer;
use super::wiring::Wiring;

pub(super) fn component(parts: &[Part], wiring: &Wiring) -> Result<Vec<u8>, ComposeError> {
    let made = catch_unwind(AssertUnwindSafe(|| encoded(parts, wiring)));
    let made = made.unwrap_or_else(|_| Err(anyhow::anyhow!("the composer gave up")));
    made.map_err(|error| ComposeError::Refused {
        message: format!("{error:#}"),
    })
}

fn encoded(parts: &[Part], wiring: &Wiring) -> anyhow::Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let instances: Vec<NodeId> = parts
        .iter()
        .map(|part| instance(&mut graph, part))
        .collect::<anyhow::Result<_>>()?;
    for (asking, answers) in &wiring.answers {
        for (import, from, export) in answers {
            let answer = graph.alias_instance_export(instances[*from], export)?;
            graph.set_instantiation_argument(instances[*asking], import, answer)?;
        }
    }
    let tracer = Tracer::new(wiring, parts);
    for (asking, instance) in instances.iter().enumerate() {
        for used in tracer.used_of_parts(asking) {
            let interface = graph.alias_instance_export(instances[used.from], &used.export)?;
            let ty = graph.alias_instance_export(interface, &used.name)?;
            graph.set_instantiation_argument(*instance, &used.import, ty)?;
        }
    }
    for (part, export) in &wiring.exports {
        let exported = graph.alias_instance_export(instances[*part], export)?;
        graph.export(exported, export)?;
    }
    let options = EncodeOptions {
        processor: Some(Processor {
            name: "guesthouse compose",
            version: env!("CARGO_PKG_VERSION"),
        }),
        ..EncodeOptions::default()
    };
    Ok(graph.encode(options)?)
}

fn instance(graph: &mut CompositionGraph, part: &Part) -> anyhow::Result<NodeId> {
    // Parts are known by the names that the file gives them, so one component can be two parts.
    let name = format!("part:{}", part.name);
    let bytes = part.bytes.clone();
    let package = Package::from_bytes(&name, None, bytes, graph.types_mut())?;
    let package = graph.register_package(package)?;
    let instance = graph.instantiate(package);
    graph.set_node_name(instance, part.name.clone());
    Ok(instance)
}
