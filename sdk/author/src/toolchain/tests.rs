//! Which compiler is chosen, and what is said when none will do.

use super::{Target, Toolchain, Tools};

#[test]
fn without_a_compiler_the_error_says_what_to_install() {
    let empty = tempfile::tempdir().unwrap();
    let tools = Tools::on_path(empty.path().as_os_str());
    for target in [Target::Unknown, Target::Wasip1, Target::Wasip2] {
        let error = Toolchain::find(&tools, target).unwrap_err();
        let text = error.to_string();
        assert_eq!(error.code(), "no-toolchain");
        assert!(
            text.contains(&format!("rustup target add {target}")),
            "{text}"
        );
        assert!(text.contains("apt-get install --no-install-recommends rustc-web rust-web-src"));
        assert!(text.contains("no `rustc` is on the search path"), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_compiler_with_neither_target_nor_sources_is_named_with_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    script(&folder.path().join("rustc"), "echo /nowhere");
    let tools = Tools::on_path(folder.path().as_os_str());
    let error = Toolchain::find(&tools, Target::Unknown).unwrap_err();
    assert!(
        error.to_string().contains("nor the sources of its std"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_missing_c_library_is_named_with_its_folder_and_its_package() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("lib/rustlib/src/rust/library/std");
    std::fs::create_dir_all(&sources).unwrap();
    std::fs::write(sources.join("Cargo.toml"), "").unwrap();
    script(&folder.path().join("wasm-ld"), "");
    script(
        &folder.path().join("rustc"),
        &format!("echo '{}'", folder.path().display()),
    );
    let tools = Tools::on_path(folder.path().as_os_str());
    assert!(Toolchain::find(&tools, Target::Unknown).is_ok());
    let tools = tools.with_wasi_libc(Some(folder.path().join("c")));
    let text = Toolchain::find(&tools, Target::Wasip2)
        .unwrap_err()
        .to_string();
    assert!(text.contains("c/wasm32-wasip2"), "{text}");
    assert!(text.contains("rust-web-src wasi-libc"), "{text}");
}

#[cfg(unix)]
#[test]
fn an_installed_target_wins_over_sources() {
    let folder = tempfile::tempdir().unwrap();
    let sysroot = folder.path().join("with space");
    for target in [Target::Unknown, Target::Wasip2] {
        let library = sysroot.join("lib/rustlib").join(target.triple());
        std::fs::create_dir_all(library.join("lib")).unwrap();
        std::fs::write(library.join("lib/libstd-1.rlib"), "").unwrap();
    }
    script(
        &folder.path().join("rustc"),
        &format!("echo '{}'", sysroot.display()),
    );
    let tools = Tools::on_path(folder.path().as_os_str());
    for target in [Target::Unknown, Target::Wasip2] {
        let toolchain = Toolchain::find(&tools, target).unwrap();
        let command = format!("{:?}", toolchain.cargo_build());
        assert!(!command.contains("build-std"), "{command}");
    }
    assert!(Toolchain::find(&tools, Target::Wasip1).is_err());
}

#[cfg(unix)]
fn script(path: &std::path::Path, body: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}
