//! A publishing pipeline whose renderer and sanitizer are strangers' components.
//!
//! Markdown goes through two plugins, each in a fresh sandbox under the caps of
//! `Limits::strict`, and the table says what each document spent. With `--templates` a third plugin
//! reads a folder that it is granted, and nothing else. `--hostile` shows what happens to plugins that
//! misbehave. Exit codes: 0 done, 1 something was refused, 2 a bad command line.
#![deny(missing_docs, clippy::pedantic)]
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through them"
)]

mod documents;
mod error;
mod frame;
mod hostile;
mod pipeline;
mod press;
mod site;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use guesthouse::Compiler;

use crate::documents::Documents;
use crate::error::DemoError;
use crate::pipeline::Pipeline;

/// The demo's renderer and sanitizer as one, as it is committed.
const COMPOSED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/built/publishing.wasm");

/// The demo's own templates.
const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");

/// Render Markdown through two sandboxed plugins.
#[derive(Debug, Parser)]
#[command(name = "host-demo", version)]
struct Arguments {
    /// Documents to render, `-` for standard input; this repository's own documents otherwise.
    files: Vec<PathBuf>,
    /// Write the HTML into this folder.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Run every hostile plugin between two good calls instead.
    #[arg(long, conflicts_with_all = ["files", "output"])]
    hostile: bool,
    /// Have one plugin do it all, composed of renderer and sanitizer: the demo's own, or a file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = COMPOSED, conflicts_with_all = ["hostile", "renderer", "sanitizer"])]
    composed: Option<PathBuf>,
    /// Have a third plugin put each document into a template of this folder, which it alone may read: the demo's own, or another.
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, default_missing_value = TEMPLATES, conflicts_with = "hostile")]
    templates: Option<PathBuf>,
    /// The renderer to use instead of the demo's.
    #[arg(long, value_name = "FILE")]
    renderer: Option<PathBuf>,
    /// The sanitizer to use instead of the demo's.
    #[arg(long, value_name = "FILE")]
    sanitizer: Option<PathBuf>,
}

fn main() -> ExitCode {
    // First of all: in a process that was started to compile, this does not return.
    let compiler = Compiler::worker(std::env::args_os());
    let arguments = Arguments::parse();
    match run(&arguments, compiler) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", error::chain(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments, compiler: Compiler) -> Result<ExitCode, DemoError> {
    let mut pipeline = load(arguments, compiler)?;
    if let Some(folder) = &arguments.templates {
        pipeline = pipeline.with_templates(folder)?;
    }
    if arguments.hostile {
        return hostile::run(&pipeline);
    }
    let documents = if arguments.files.is_empty() {
        Documents::of_repository(&repository())?
    } else {
        Documents::of_files(&arguments.files)?
    };
    publish(&pipeline, &documents, arguments.output.as_deref())
}

fn load(arguments: &Arguments, compiler: Compiler) -> Result<Pipeline, DemoError> {
    let or_built = |file: &Option<PathBuf>, name| file.clone().unwrap_or_else(|| built(name));
    if let Some(file) = &arguments.composed {
        return Pipeline::load_composed(compiler, file);
    }
    let renderer = or_built(&arguments.renderer, "markdown");
    let sanitizer = or_built(&arguments.sanitizer, "sanitizer");
    Pipeline::load(compiler, &renderer, &sanitizer)
}

/// Renders everything, and reports; one refused document does not stop the others.
fn publish(
    pipeline: &Pipeline,
    documents: &Documents,
    output: Option<&std::path::Path>,
) -> Result<ExitCode, DemoError> {
    let pages = match output {
        Some(folder) => documents.pages(folder)?,
        None => Vec::new(),
    };
    let mut table = table::Usages::new(pipeline.limits());
    let mut refused = false;
    for (number, document) in documents.iter().enumerate() {
        let published = pipeline.publish(document, documents.site());
        table.add(&document.path, &published);
        match &published.html {
            Ok(html) => {
                if let Some(page) = pages.get(number) {
                    documents::write(page, html)?;
                }
            }
            Err(error) => {
                refused = true;
                eprintln!("error: {}: {}", document.path, error::chain(error));
            }
        }
        for note in &published.notes {
            eprintln!("note: {}: {note}", document.path);
        }
        for line in pipeline.audit() {
            eprintln!("audit: {line}");
        }
    }
    println!("{table}");
    Ok(if refused {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The demo's own plugins, as they are committed.
fn built(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("plugins/built");
    folder.join(format!("{name}.wasm"))
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
