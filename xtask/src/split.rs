//! Cuts the compiled app into what the first screen needs and what is loaded later, makes each part small, and puts
//! them in the place of the one program that Trunk wrote. All names hold one digest: parts fit no other build's parts.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

use crate::cache::Scratch;
use crate::failure::Failure;
use crate::tools::Tools;
use crate::{process, workspace};

/// Asks the app's build script for a program that can be cut.
pub(crate) const ASK: &str = "SPLIT_APP";
/// The cargo profile of what is served.
pub(crate) const PROFILE: &str = "wasm-release";

const APP: &str = "segment-builder";
/// The script by which the parts are loaded, as it is named before and after.
const LOADER: &str = "__wasm_split.js";
const LOADER_STEM: &str = "parts";

pub(crate) fn replace_program(tools: &Tools) -> Result<(), Failure> {
    let scratch = Scratch::new(&workspace::target(), "split")?;
    let folder = scratch.path();
    let compiled = workspace::target().join(format!("wasm32-unknown-unknown/{PROFILE}/{APP}.wasm"));
    let first = folder.join(format!("{APP}.wasm"));
    process::quiet(Command::new(&tools.wasm_split).arg(&compiled).arg(folder).args([
        "--target",
        "web",
        "--out-name",
        APP,
    ]))?;
    let mut bindgen = Command::new(tools.wasm_bindgen.join("wasm-bindgen"));
    bindgen.args(["--target", "web", "--no-typescript", "--remove-name-section", "--remove-producers-section"]);
    // What the later parts take from the first one are exports that wasm-bindgen itself has no use for.
    bindgen.args(["--keep-lld-exports", "--out-name", APP, "--out-dir"]).arg(folder).arg(&first);
    process::quiet(&mut bindgen)?;
    fs::remove_file(&first).map_err(|error| Failure::file(&first, &error))?;
    let (names, dist) = (files_in(folder)?, workspace::dist());
    let parts = names.iter().map(|name| folder.join(name));
    // Programs beside the app are whole as Trunk wrote them, and only made small.
    let others = files_in(&dist)?.into_iter().filter(|name| !name.starts_with(APP)).map(|name| dist.join(name));
    for file in parts.chain(others).filter(|file| file.extension().is_some_and(|kind| kind == "wasm")) {
        process::quiet(Command::new(tools.wasm_opt.join("wasm-opt")).arg("-Oz").arg(&file).arg("-o").arg(&file))?;
    }
    put_in_place(folder, &names, &dist)
}

/// Names the files for good, in each other and in the page.
fn put_in_place(folder: &Path, names: &[String], dist: &Path) -> Result<(), Failure> {
    let read = |path: &Path| fs::read(path).map_err(|error| Failure::file(path, &error));
    let write = |path: &Path, bytes: &[u8]| fs::write(path, bytes).map_err(|error| Failure::file(path, &error));
    let files = names.iter().map(|name| read(&folder.join(name))).collect::<Result<Vec<_>, _>>()?;
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    let digest = format!("{:016x}", hasher.finish());
    let renamed: Vec<(&str, String)> = names.iter().map(|name| (name.as_str(), final_name(name, &digest))).collect();
    let page_path = dist.join("index.html");
    let page = String::from_utf8_lossy(&read(&page_path)?).into_owned();
    let Some((page, old)) = page_of(&page, &digest) else {
        return Err(Failure::new("Putting the parts of the app in place", "The built page names no program."));
    };
    for ((name, fresh), bytes) in renamed.iter().zip(files) {
        let bytes = if name.ends_with(".js") { rename_in(&bytes, &renamed) } else { bytes };
        write(&dist.join(fresh), &bytes)?;
    }
    for suffix in [".js", "_bg.wasm"] {
        let old = dist.join(format!("{old}{suffix}"));
        fs::remove_file(&old).map_err(|error| Failure::file(&old, &error))?;
    }
    write(&page_path, page.as_bytes())
}

fn final_name(name: &str, digest: &str) -> String {
    match name.rsplit_once('.') {
        _ if name == LOADER => format!("{LOADER_STEM}-{digest}.js"),
        Some((stem, "wasm")) => {
            let stem = stem.strip_prefix("split_").unwrap_or(stem);
            format!("{}-{digest}_bg.wasm", stem.strip_suffix("_bg").unwrap_or(stem))
        }
        Some((stem, kind)) => format!("{stem}-{digest}.{kind}"),
        None => name.to_owned(),
    }
}

fn rename_in(script: &[u8], renamed: &[(&str, String)]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script).into_owned();
    let rename = |script: String, (name, fresh): &(&str, String)| match *name {
        // To the compiled program the loader keeps its first name: what it imports is handed to it under that.
        LOADER => script.replace(&format!("from \"./{LOADER}\""), &format!("from \"./{fresh}\"")),
        name => script.replace(name, fresh),
    };
    renamed.iter().fold(script, rename).into_bytes()
}

/// The page with the new program, whose loader is fetched beside it and not after it; and the old program's name
/// without its ending.
fn page_of(page: &str, digest: &str) -> Option<(String, String)> {
    let start = page.find(&format!("{APP}-"))?;
    let old = page.get(start..)?.split_once('.')?.0.to_owned();
    let preload = page.split_inclusive('>').find(|tag| tag.contains("modulepreload") && tag.contains(&old))?;
    let preload = preload.get(preload.rfind('<')?..)?;
    let both = format!("{preload}{}", preload.replace(&old, &format!("{LOADER_STEM}-{digest}")));
    Some((page.replace(preload, &both).replace(&old, &format!("{APP}-{digest}")), old))
}

fn files_in(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_named_for_the_build_in_the_page_and_in_the_scripts() {
        let scratch = Scratch::new(&std::env::temp_dir(), "split").unwrap();
        let (parts, dist) = (scratch.path().join("parts"), scratch.path().join("dist"));
        fs::create_dir_all(&parts).unwrap();
        fs::create_dir_all(&dist).unwrap();
        for (name, text) in [
            (
                "segment-builder.js",
                r#"import * as a from "./__wasm_split.js"; ({"./__wasm_split.js": a}); new URL('segment-builder_bg.wasm')"#,
            ),
            ("segment-builder_bg.wasm", "first"),
            ("__wasm_split.js", "import './segment-builder.js'; fetch('./split_designer.wasm')"),
            ("split_designer.wasm", "later"),
        ] {
            fs::write(parts.join(name), text).unwrap();
        }
        fs::write(dist.join("segment-builder-0a.js"), "").unwrap();
        fs::write(dist.join("segment-builder-0a_bg.wasm"), "").unwrap();
        let page = r#"<script>init('/seg/segment-builder-0a.js', '/seg/segment-builder-0a_bg.wasm')</script>
            <link rel="modulepreload" href="/seg/segment-builder-0a.js"><link rel="preload" href="/seg/segment-builder-0a_bg.wasm">"#;
        fs::write(dist.join("index.html"), page).unwrap();
        put_in_place(&parts, &files_in(&parts).unwrap(), &dist).unwrap();
        let written = files_in(&dist).unwrap();
        let [designer, index, loader, script, program] = written.as_slice() else { panic!("{written:?}") };
        let digest = script.strip_prefix("segment-builder-").unwrap().strip_suffix(".js").unwrap();
        assert!(digest.len() == 16 && *designer == format!("designer-{digest}_bg.wasm"), "{written:?}");
        let read = |name: &str| fs::read_to_string(dist.join(name)).unwrap();
        assert_eq!(
            read(script),
            format!(r#"import * as a from "./{loader}"; ({{"./__wasm_split.js": a}}); new URL('{program}')"#)
        );
        assert_eq!(read(loader), format!("import './{script}'; fetch('./{designer}')"));
        let page = format!(
            r#"<script>init('/seg/{script}', '/seg/{program}')</script>
            <link rel="modulepreload" href="/seg/{script}"><link rel="modulepreload" href="/seg/{loader}"><link rel="preload" href="/seg/{program}">"#
        );
        assert_eq!(read(index), page);
    }
}
