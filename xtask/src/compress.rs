//! Compresses the built files once, as small as it gets, so that the server never does it while somebody waits.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

const KINDS: [&str; 8] = ["html", "js", "wasm", "css", "svg", "json", "webmanifest", "txt"];
/// Below this a compressed file saves no packet.
const WORTH: u64 = 1_000;

/// Writes `file.br` and `file.gz` beside every file below `folder` that is worth it and has no newer ones.
pub(crate) fn folder(folder: &Path) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))? {
        let path = entry.map_err(|error| Failure::file(folder, &error))?.path();
        if path.is_dir() {
            self::folder(&path)?;
            continue;
        }
        let metadata = fs::metadata(&path).map_err(|error| Failure::file(&path, &error))?;
        let fits = path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known));
        if fits && metadata.len() >= WORTH {
            refresh(&path, "br", brotli)?;
            refresh(&path, "gz", gzip)?;
        }
    }
    Ok(())
}

fn refresh(path: &Path, suffix: &str, compress: fn(&[u8]) -> std::io::Result<Vec<u8>>) -> Result<(), Failure> {
    let compressed = with_suffix(path, suffix);
    let time = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    if time(&compressed).is_some_and(|known| time(path).is_some_and(|changed| known >= changed)) {
        return Ok(());
    }
    let plain = fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let bytes = compress(&plain).map_err(|error| Failure::file(&compressed, &error))?;
    // Moved into place: half a file would be served as a whole one.
    let fresh = with_suffix(&compressed, "new");
    fs::write(&fresh, bytes).map_err(|error| Failure::file(&fresh, &error))?;
    fs::rename(&fresh, &compressed).map_err(|error| Failure::file(&compressed, &error))
}

/// `a.wasm` and `br` give `a.wasm.br`.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let params =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: plain.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn compressed_files_hold_what_the_plain_ones_do_and_follow_their_changes() {
        let scratch = crate::cache::Scratch::new(&std::env::temp_dir(), "compress").unwrap();
        let file = scratch.path().join("a.css");
        for text in ["first ".repeat(400), "second ".repeat(400)] {
            fs::write(&file, &text).unwrap();
            // Times of files are coarse on some systems; the compressed ones are made to look old.
            for suffix in ["br", "gz"] {
                if let Ok(old) = fs::File::options().write(true).open(with_suffix(&file, suffix)) {
                    old.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
                }
            }
            folder(scratch.path()).unwrap();
            let (mut br, mut gz) = (Vec::new(), String::new());
            brotli::BrotliDecompress(&mut fs::File::open(with_suffix(&file, "br")).unwrap(), &mut br).unwrap();
            flate2::read::GzDecoder::new(fs::File::open(with_suffix(&file, "gz")).unwrap())
                .read_to_string(&mut gz)
                .unwrap();
            assert_eq!((br, gz), (text.clone().into_bytes(), text));
        }
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 3);
    }
}
