//! What the fuzz targets have found worth keeping, replayed: the targets still hold, and still
//! build. How they are run for longer stands in docs/testing.md.

#[expect(unreachable_pub, reason = "it is the library of the fuzz targets too")]
#[path = "../../crates/qoslab-mqtt/fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/qoslab-mqtt/fuzz");
    let folder = root.join("corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("each target has a corpus")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(files.len() > 20, "{target} has hardly any corpus");
    for file in files {
        run(&fs::read(file).expect("a file that was just found"));
    }
}

#[test]
fn the_corpus_of_the_codec_holds() {
    replay("codec", targets::codec);
}

#[test]
fn the_corpus_of_the_broker_holds() {
    replay("broker", targets::broker);
}

#[test]
fn the_corpus_of_the_client_holds() {
    replay("client", targets::client);
}
