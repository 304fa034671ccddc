//! Asked to by `SPLIT_APP`, compiles the app so that xtask can cut it into parts: with imports where parts begin, and with
//! the linker's notes on what refers to what.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=SPLIT_APP");
    println!("cargo:rustc-check-cfg=cfg(split_app)");
    if std::env::var_os("SPLIT_APP").is_some() {
        println!("cargo:rustc-cfg=split_app");
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}
