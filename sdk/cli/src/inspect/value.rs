//! The report for scripts. Field names stay.

use guesthouse_contract::{Metadata, Sizes};
use serde_json::{Map, Value, json};

use super::report::{Part, Report};
use crate::grants::{Granted, wants};

pub(super) fn value(report: &Report) -> Value {
    let imports = report.imports.iter().map(|import| {
        json!({ "name": import.name, "items": import.items, "answer": import.answer.name() })
    });
    let exports = report.exports.iter();
    let exports = exports.map(|export| json!({ "name": export.name, "wit": export.wit }));
    let shape = report.shape.iter().map(|(measure, count)| {
        let limit = report.limits.complexity.of(measure);
        (
            measure.name().to_owned(),
            json!({ "count": count, "limit": limit }),
        )
    });
    json!({
        "name": report.name,
        "size": report.size,
        "sha256": report.sha256,
        "app": report.app,
        "imports": imports.collect::<Vec<_>>(),
        "exports": exports.collect::<Vec<_>>(),
        "wants": report.wants.as_ref().ok().map(|all| wants(all, report.granted.as_ref())),
        "policy": report.granted.as_ref().map(Granted::value),
        "sizes": sizes(&report.anatomy.sum()),
        "inside": part(&report.anatomy),
        "shape": shape.collect::<Map<_, _>>(),
        "ahead_of_time": { "safe": report.obstacles.is_empty(), "obstacles": report.obstacles },
        "wit": report.wit,
    })
}

fn sizes(sizes: &Sizes) -> Value {
    json!({
        "code": sizes.code,
        "data": sizes.data,
        "names": sizes.names,
        "custom": sizes.custom,
        "other": sizes.other,
        "total": sizes.total(),
    })
}

fn part(part: &Part) -> Value {
    let kind = match part.anatomy.is_component {
        true => "component",
        false => "core-module",
    };
    json!({
        "kind": kind,
        "size": part.anatomy.range.len(),
        "offset": part.anatomy.range.start,
        "sha256": part.sha256,
        "own_sizes": sizes(&part.anatomy.sizes),
        "metadata": metadata(&part.anatomy.metadata),
        "parts": part.parts.iter().map(self::part).collect::<Vec<_>>(),
    })
}

fn metadata(metadata: &Metadata) -> Value {
    let producers = metadata.producers.iter().map(|producer| {
        json!({ "field": producer.field, "name": producer.name, "version": producer.version })
    });
    json!({
        "name": metadata.name,
        "version": metadata.version,
        "description": metadata.description,
        "authors": metadata.authors,
        "licenses": metadata.licenses,
        "source": metadata.source,
        "homepage": metadata.homepage,
        "revision": metadata.revision,
        "producers": producers.collect::<Vec<_>>(),
    })
}
