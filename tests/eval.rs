//! The worlds of `tests/worlds`, run from their pages and held against their gold: no figure may fall below its floor.

use calledit::pipeline::{self, Config, Figure, Tools};
use calledit::{authors::Naming, export, read, rules::Data};
use std::path::{Path, PathBuf};

fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds")
}

fn package(world: &str, tools: &Tools, out: &Path) {
    let folder = worlds().join(world);
    let config = Config {
        inputs: vec![read::Input { path: folder.join("pages"), kind: None }],
        metadata: read::Metadata::open(&folder.join("metadata.csv")).unwrap().0,
        naming: Naming::Clear,
        ..Config::default()
    };
    let analysis = pipeline::run(&config, tools).unwrap();
    export::write(&analysis, &export::RunRecord::default(), &out.join(world), false).unwrap();
}

fn misses(figures: &[Figure]) -> Vec<String> {
    let floors = read::floors(&worlds().join("floors.toml")).unwrap();
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
    let tools = Tools::load(&Data::embedded()).unwrap();
    let names = std::fs::read_dir(worlds()).unwrap().map(|entry| entry.unwrap());
    for world in names.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().into_string().unwrap()) {
        package(&world, &tools, out.path());
    }
    let figures = pipeline::evaluate(&worlds(), out.path()).unwrap();
    assert_eq!(misses(&figures), Vec::<String>::new());
    let one = pipeline::evaluate(&worlds().join("dev-06"), &out.path().join("dev-06")).unwrap();
    assert_eq!(one.iter().find(|f| f.measure == "pages_missing").unwrap().right, 0);
    assert!(pipeline::evaluate(&worlds(), &out.path().join("dev-06")).is_err(), "a package that is not there is an error");
}
