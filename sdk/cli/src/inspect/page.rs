//! The report for people: what it asks for first, because that is what an operator decides on.

use std::fmt::Write;

use guesthouse_contract::{Answer, Metadata, Sizes, shown};

use super::report::{Part, Report};

/// Writing to a string cannot fail, so its results are dropped below.
pub(super) fn page(report: &Report) -> String {
    let mut page = String::new();
    let _ = writeln!(page, "{} ({} bytes)", shown(&report.name), report.size);
    let _ = writeln!(page, "sha256:{}", report.sha256);
    metadata(&mut page, &report.anatomy.anatomy.metadata);
    imports(&mut page, report);
    exports(&mut page, report);
    wants(&mut page, report);
    if let Some(granted) = &report.granted {
        let _ = writeln!(page, "\npolicy\n{}", indented(&granted.page()));
    }
    let _ = writeln!(page, "\nsizes");
    sizes(&mut page, &report.anatomy.sum());
    let _ = writeln!(page, "\ninside");
    part(&mut page, &report.anatomy, 1);
    shape(&mut page, report);
    ahead_of_time(&mut page, report);
    let _ = write!(page, "\nworld\n{}", indented(&report.wit));
    page
}

fn metadata(page: &mut String, metadata: &Metadata) {
    for (word, text) in [
        ("name", &metadata.name),
        ("version", &metadata.version),
        ("description", &metadata.description),
        ("authors", &metadata.authors),
        ("licenses", &metadata.licenses),
        ("source", &metadata.source),
        ("homepage", &metadata.homepage),
        ("revision", &metadata.revision),
    ] {
        if let Some(text) = text {
            let _ = writeln!(page, "{word}: {text}");
        }
    }
}

fn imports(page: &mut String, report: &Report) {
    let _ = writeln!(page, "\ncapabilities: what it asks of a host");
    let asked = report.imports.iter();
    let asked: Vec<_> = asked
        .filter(|import| import.answer != Answer::Nothing)
        .collect();
    if asked.is_empty() {
        let _ = writeln!(page, "  nothing");
    }
    for import in asked {
        let answer = match (import.answer, &report.app) {
            (Answer::ClosedWorld, _) => "the closed world, which reaches nothing".to_owned(),
            (Answer::App, Some(app)) => format!("granted by `{app}`"),
            (_, Some(app)) => format!("NOT granted by `{app}`"),
            (_, None) => "the app, if it grants it".to_owned(),
        };
        let _ = writeln!(page, "  {} ({answer})", import.name);
        let _ = writeln!(page, "    {}", import.items.join(", "));
    }
}

fn exports(page: &mut String, report: &Report) {
    let _ = writeln!(page, "\nexports");
    for export in &report.exports {
        let _ = writeln!(page, "  {}\n    {}", export.name, export.wit);
    }
}

/// A plugin that says nothing of its wants has no such part.
fn wants(page: &mut String, report: &Report) {
    let wants = match &report.wants {
        Ok(wants) if wants.is_empty() => return,
        wants => wants,
    };
    let _ = writeln!(page, "\nwants: what it says that it needs");
    let wants = match wants {
        Ok(wants) => wants,
        Err(error) => {
            let _ = writeln!(page, "  cannot be read: {error}");
            return;
        }
    };
    for want in wants.iter() {
        let granted = report.granted.as_ref().map(|granted| granted.grants(want));
        let answer = match granted {
            Some(true) => " (granted)",
            Some(false) => " (NOT granted)",
            None => "",
        };
        let _ = writeln!(page, "  {want}{answer}");
    }
}

fn sizes(page: &mut String, sizes: &Sizes) {
    for (word, bytes) in [
        ("code", sizes.code),
        ("data", sizes.data),
        ("names", sizes.names),
        ("custom", sizes.custom),
        ("other", sizes.other),
    ] {
        let _ = writeln!(page, "  {word:<7} {bytes:>10}");
    }
}

/// One line for each component and module, further to the right the deeper it is.
fn part(page: &mut String, part: &Part, depth: usize) {
    let indent = "  ".repeat(depth);
    let kind = match part.anatomy.is_component {
        true => "component",
        false => "core module",
    };
    let name = part.anatomy.metadata.name.as_deref().unwrap_or("(no name)");
    let bytes = part.anatomy.range.len();
    let digest = part.sha256.get(..12).unwrap_or_default();
    let _ = writeln!(
        page,
        "{indent}{kind} {name}: {bytes} bytes, sha256:{digest}…"
    );
    let made: Vec<_> = part
        .anatomy
        .metadata
        .producers
        .iter()
        .map(|producer| format!("{} {} {}", producer.field, producer.name, producer.version))
        .collect();
    if !made.is_empty() {
        let _ = writeln!(page, "{indent}  made with: {}", made.join(", "));
    }
    for inside in &part.parts {
        self::part(page, inside, depth + 1);
    }
}

/// What is beyond a cap, and the rest that counts.
fn shape(page: &mut String, report: &Report) {
    let _ = writeln!(page, "\nshape, beside the caps");
    for (measure, count) in report.shape.iter().filter(|(_, count)| *count > 0) {
        let Some(limit) = report.limits.complexity.of(measure) else {
            continue;
        };
        let beyond = if count > limit { "  BEYOND" } else { "" };
        let name = measure.name();
        let _ = writeln!(page, "  {name:<22} {count:>10} of {limit}{beyond}");
    }
}

fn ahead_of_time(page: &mut String, report: &Report) {
    match report.obstacles.as_slice() {
        [] => {
            let _ = writeln!(page, "\nsafe to compile ahead of time, under these limits");
        }
        obstacles => {
            let _ = writeln!(page, "\nnot to be compiled, under these limits");
            for obstacle in obstacles {
                let _ = writeln!(page, "  {obstacle}");
            }
        }
    }
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        line => format!("  {line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}
