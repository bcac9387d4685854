//! The worlds of `tests/worlds` and `tests/unseen`, run from their pages and held against their gold: no figure may fall
//! below its floor.

use calledit::pipeline::{self, Config, Figure, Tools};
use calledit::{authors::Naming, export, read, rules::Data};
use std::path::{Path, PathBuf};

fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds")
}

fn package(folder: &Path, tools: &Tools, out: &Path) {
    let config = Config {
        inputs: vec![read::Input { path: folder.join("pages"), kind: None }],
        metadata: read::Metadata::open(&folder.join("metadata.csv")).unwrap().0,
        naming: Naming::Clear,
        ..Config::default()
    };
    let analysis = pipeline::run(&config, tools).unwrap();
    export::write(&analysis, &export::RunRecord::default(), &out.join(folder.file_name().unwrap()), false).unwrap();
}

/// The figures of all worlds in `folder`, whose packages are written to `out`.
fn figures(folder: &Path, out: &Path) -> Vec<Figure> {
    let tools = Tools::load(&Data::embedded()).unwrap();
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).for_each(|path| package(&path, &tools, out));
    pipeline::evaluate(folder, out).unwrap()
}

fn misses(folder: &Path, figures: &[Figure]) -> Vec<String> {
    let floors = read::floors(&folder.join("floors.toml")).unwrap();
    let mut below = Vec::new();
    for (stage, measures) in &floors {
        for (measure, bound) in measures {
            let figure = figures.iter().find(|f| f.stage == stage && f.measure == measure).expect("a figure of that name");
            if !figure.keeps(*bound) {
                below.push(format!("{stage}.{measure} is {:?}, bound {bound}", figure.value));
            }
        }
    }
    below
}

#[test]
fn worlds_keep_their_floors() {
    let out = tempfile::tempdir().unwrap();
    assert_eq!(misses(&worlds(), &figures(&worlds(), out.path())), Vec::<String>::new());
    let one = pipeline::evaluate(&worlds().join("dev-06"), &out.path().join("dev-06")).unwrap();
    assert_eq!(one.iter().find(|f| f.measure == "pages_missing").unwrap().right, 0);
    assert!(pipeline::evaluate(&worlds(), &out.path().join("dev-06")).is_err(), "a package that is not there is an error");
}

#[test]
fn worlds_not_worked_on_keep_their_floors() {
    let out = tempfile::tempdir().unwrap();
    let unseen = worlds().with_file_name("unseen");
    assert_eq!(misses(&unseen, &figures(&unseen, out.path())), Vec::<String>::new());
}
