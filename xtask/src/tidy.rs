//! What holds for the whole workspace and no compiler checks, as ordinary tests.

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace;

/// Which of our crates each one may use. Arrows run one way: a crate that is not listed is added here on purpose.
const ARROWS: [(&str, &[&str]); 13] = [
    ("segment-builder", &["segment-catalog", "segment-definition", "segment-query", "dataverse", "member-import"]),
    ("segment-definition", &["segment-query"]),
    ("segment-query", &[]),
    ("segment-catalog", &["segment-query", "dataverse"]),
    ("segment-convert", &["segment-query"]),
    ("dataverse", &[]),
    ("member-import", &["segment-query", "dataverse"]),
    ("import-worker", &["member-import", "dataverse"]),
    ("emulator", &["segment-query", "dataverse"]),
    ("demo-worker", &["emulator"]),
    ("proxy", &["emulator", "dataverse"]),
    ("segq", &["segment-query", "segment-catalog", "segment-convert"]),
    ("xtask", &[]),
];

/// Nothing below the app and the server knows a browser, a socket, a runtime, a clock or randomness.
const PURE: [&str; 7] = [
    "segment-query",
    "segment-catalog",
    "segment-definition",
    "segment-convert",
    "dataverse",
    "member-import",
    "emulator",
];
const IMPURE: [&str; 14] = [
    "axum",
    "chrono",
    "getrandom",
    "gloo-net",
    "hyper",
    "js-sys",
    "leptos",
    "rand",
    "reqwest",
    "time",
    "tokio",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
];
const LONGEST: usize = 500;

struct Manifest {
    name: String,
    text: String,
}

impl Manifest {
    /// Names under `[dependencies]`, `[dependencies.x]` and their variants for targets; those for tests do not count.
    fn dependencies(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut within = false;
        for line in self.text.lines().map(str::trim) {
            if let Some(table) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                within = table == "dependencies" || table.ends_with(".dependencies") && !table.starts_with("workspace");
                names.extend(
                    table
                        .rsplit_once("dependencies.")
                        .filter(|(before, _)| !before.ends_with('-'))
                        .map(|(_, name)| name.to_owned()),
                );
            } else if within && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
                names.push(name.to_owned());
            }
        }
        names
    }
}

fn manifests() -> Vec<Manifest> {
    let root = workspace::root();
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let folders = [root.clone(), root.join("xtask")].into_iter().chain(crates.filter(|path| path.is_dir()));
    let manifests: Vec<_> = folders
        .map(|folder| {
            let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
            let package = text.split("[package]").nth(1).unwrap();
            let name = package.lines().find_map(|line| line.strip_prefix("name = \"")).unwrap();
            Manifest { name: name.trim_end_matches('"').to_owned(), text }
        })
        .collect();
    assert!(manifests.len() >= 6, "the members are not found any more");
    manifests
}

#[test]
fn every_member_takes_the_workspaces_lints() {
    for manifest in manifests() {
        assert!(
            manifest.text.contains("\n[lints]\nworkspace = true\n"),
            "{} lacks [lints] workspace = true",
            manifest.name
        );
    }
}

#[test]
fn crates_use_each_other_in_one_direction() {
    for manifest in manifests() {
        let name = &manifest.name;
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| known == name) else {
            panic!("{name} is new: say in ARROWS what it may use")
        };
        for used in manifest.dependencies() {
            let ours = ARROWS.iter().any(|(known, _)| *known == used);
            assert!(!ours || allowed.contains(&used.as_str()), "{name} must not use {used}");
            let impure = PURE.contains(&name.as_str()) && IMPURE.contains(&used.as_str());
            assert!(!impure, "{name} must not use {used}: what it needs of it is handed in");
        }
    }
}

#[test]
fn dependencies_are_found_in_every_spelling_of_their_tables() {
    let text = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\nb = \"1\"\n[dependencies.c]\nversion = \"1\"\n\
                [target.'cfg(unix)'.dependencies]\nd = { path = \"d\" }\n[dev-dependencies]\ne = \"1\"\n[dev-dependencies.f]\ng = \"1\"\n";
    let manifest = Manifest { name: "x".to_owned(), text: text.to_owned() };
    assert_eq!(manifest.dependencies(), ["a", "b", "c", "d"]);
}

#[test]
fn no_file_has_grown_past_one_idea() {
    let root = workspace::root();
    let mut files = Vec::new();
    for folder in ["src", "style", "crates", "xtask", "tests"] {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 20, "the sources are not found any more");
    for path in files {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines: look for its second idea", path.display());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "css") {
            files.push(path);
        }
    }
}
