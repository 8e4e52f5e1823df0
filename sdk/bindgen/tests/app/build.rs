//! The build script that the book shows, for apps whose WIT gets new files.

// build.rs
fn main() {
    println!("cargo::rerun-if-changed=wit");
}
