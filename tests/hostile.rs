//! Files made to break a reader: each ends with a page or exit 65, with a notice that says why, and never with a crash.

use assert_cmd::Command;
use std::io::Write;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/hostile").join(name)
}

/// Exit code, page lines and notices of `separate`.
fn separate(path: &Path) -> (i32, Vec<serde_json::Value>, String) {
    let out = Command::cargo_bin("calledit").unwrap().arg("separate").arg(path).timeout(std::time::Duration::from_secs(60)).output().unwrap();
    let pages = String::from_utf8(out.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    (out.status.code().unwrap_or(-1), pages, String::from_utf8_lossy(&out.stderr).into_owned())
}

fn made(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn small_hostile_files_end_as_they_should() {
    for (file, code, words) in [
        ("invalid_utf8.txt", 0, "windows-1252"),
        ("utf16le_bom.txt", 0, ""),
        ("double_encoded.txt", 0, "Windows-1252"),
        ("nul_bytes.txt", 0, "NUL"),
        ("crlf_cr_mixed.txt", 0, ""),
        ("whitespace_only.txt", 65, "no text found"),
        ("empty.txt", 65, "no text found"),
        ("cycle_parents.jsonl", 0, "circles"),
        ("orphan_and_dup.jsonl", 0, "repeat an id"),
        ("unclosed_tags.html", 0, ""),
        ("gzip_truncated.jsonl.gz", 0, "cut short"),
        ("zip_slip.zip", 0, "leads out of the archive"),
        ("bad_rows.csv", 0, "line 3"),
        ("not_what_it_says.json", 65, "PNG"),
        ("dates_odd.jsonl", 0, "is not a date"),
        ("dates_odd.jsonl", 0, "day or month first"),
        ("path name with spaces & quotes'.txt", 0, ""),
        ("bidi_zero_width.jsonl", 0, ""),
        ("billion_laughs.xml", 0, "none is ever expanded"),
        ("xxe_external.xml", 0, "none is ever expanded"),
    ] {
        let (found, pages, notices) = separate(&sample(file));
        assert_eq!(found, code, "{file}: {notices}");
        assert!(notices.contains(words), "{file}: {notices}");
        assert_eq!(pages.is_empty(), code == 65, "{file}");
    }
}

#[test]
fn nothing_is_expanded_fetched_or_lost() {
    let (_, pages, _) = separate(&sample("billion_laughs.xml"));
    assert_eq!(pages[0]["comments"][0]["text"], "&d;");
    let (_, pages, _) = separate(&sample("xxe_external.xml"));
    assert_eq!(pages[0]["comments"][0]["text"], "&x;");
    let (_, pages, _) = separate(&sample("multi_member.jsonl.gz"));
    assert_eq!(pages[0]["comments"].as_array().unwrap().len(), 2);
    let (_, pages, notices) = separate(&sample("bad_rows.csv"));
    assert_eq!(pages[0]["comments"].as_array().unwrap().len(), 2);
    assert!(notices.contains("line 4"), "{notices}");
    let (_, pages, _) = separate(&sample("bom_semicolon.csv"));
    assert_eq!(pages[0]["comments"][0]["text"], "Orlesk fällt");
    let (_, pages, _) = separate(&sample("html_injection.jsonl"));
    assert_eq!(pages[0]["comments"][0]["author"], "<script>alert(1)</script>");
}

#[test]
fn depth_costs_no_stack() {
    let (_keep, path) = made("deep.json", "[".repeat(100_000).as_bytes());
    let (code, _, notices) = separate(&path);
    assert_eq!(code, 65, "{notices}");
    assert!(notices.contains("recursion limit"), "{notices}");
    let (_keep, path) = made("deep.xml", format!("<rss><channel><item><title>t</title>{}", "<item>".repeat(100_000)).as_bytes());
    assert_eq!(separate(&path).0, 0);
    let line = |i: usize| {
        let parent = if i == 0 { "null".to_owned() } else { format!("\"{}\"", i - 1) };
        format!("{{\"comment_id\":\"{i}\",\"parent_id\":{parent},\"text\":\"It falls in {i} days\"}}\n")
    };
    let (_keep, path) = made("deep.jsonl", (0..5000).map(line).collect::<String>().as_bytes());
    let (code, pages, _) = separate(&path);
    assert_eq!((code, pages[0]["comments"][4999]["depth"].as_u64()), (0, Some(4999)));
}

#[test]
fn bombs_are_refused_with_their_ratio() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packer.write_all(&[b'0'; 1 << 20]).unwrap();
    }
    let (_keep, path) = made("bomb.gz", &packer.finish().unwrap());
    let (code, _, notices) = separate(&path);
    assert_eq!(code, 65, "{notices}");
    assert!(notices.contains("expands past") && notices.contains("times"), "{notices}");
}

#[test]
fn an_unclosed_quote_is_named_with_its_line() {
    let (_keep, path) = made("huge.csv", format!("comment_id,text\n1,\"{}\n2,never closed\n", "x".repeat(1 << 20)).as_bytes());
    let (code, _, notices) = separate(&path);
    assert_eq!(code, 0, "{notices}");
    assert!(notices.contains("not closed") && notices.contains("line 2"), "{notices}");
}

/// What has to be quick ends quickly: depth, length and repetition cost no more than their size.
#[test]
fn long_and_deep_pages_cost_their_size() {
    let title = "Title\n\nanna\n\n";
    for (name, bytes) in [
        ("deep.html", format!("<html><body>{}{}</body></html>", "<div>".repeat(20_000), "</div>".repeat(20_000))),
        ("lists.html", format!("<html><body><p>Opens at noon.</p>{}", "<ul><li>".repeat(20_000))),
        ("long.txt", format!("{title}{}", "will ".repeat(1 << 18))),
        ("same.txt", format!("{title}{}!", "a".repeat(125_000))),
        ("brackets.txt", "[".repeat(1 << 18)),
        ("opened.xml", format!("<rss><channel>{}", "<item><title>t</title>".repeat(50_000))),
        ("stray.warc", format!("WARC/1.0\r\n{}", "WARC/1.0\r\n".repeat(50_000))),
    ] {
        let (_keep, path) = made(name, bytes.as_bytes());
        let since = std::time::Instant::now();
        let (code, _, notices) = separate(&path);
        assert!(code == 0 || code == 65, "{name}: {code} {notices}");
        assert!(since.elapsed().as_secs() < 20, "{name} took {:?}", since.elapsed());
    }
}

/// The verdicts and predictions that `run` makes of a hostile thread.
fn run(path: &Path) -> (tempfile::TempDir, Vec<csv::StringRecord>, String) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("package");
    let ran = Command::cargo_bin("calledit").unwrap().arg("run").arg(path).arg("--out").arg(&out).output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let predictions = csv::Reader::from_path(out.join("predictions.csv")).unwrap().into_records().map(Result::unwrap).collect();
    let notices = std::fs::read_to_string(out.join("notices.csv")).unwrap();
    (folder, predictions, notices)
}

#[test]
fn what_is_said_to_the_program_is_data() {
    let (_keep, predictions, _) = run(&sample("injected_instruction.txt"));
    assert_eq!(predictions.len(), 1, "{predictions:?}");
    assert!(predictions[0].iter().any(|cell| cell.contains("Orlesk will fall")), "{predictions:?}");
    let (keep, _, _) = run(&sample("csv_formula.jsonl"));
    let cells = csv::Reader::from_path(keep.path().join("package/comments.csv")).unwrap().into_records().map(Result::unwrap).collect::<Vec<_>>();
    let runs = |cell: &str| cell.starts_with(['=', '@', '\t', '\r']) || cell.starts_with(['+', '-']) && cell.parse::<f64>().is_err();
    assert!(!cells.iter().flatten().any(runs), "{cells:?}");
    let raw = std::fs::read_to_string(keep.path().join("package/comments.jsonl")).unwrap();
    assert!(raw.lines().any(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["text"].as_str().unwrap().starts_with("\r=1")), "{raw}");
}

#[test]
fn floods_count_once_and_claims_of_the_past_not_at_all() {
    let line = |i: usize| {
        let mark = ["", "!", "..", " !!"][i % 4];
        format!(
            "{{\"comment_id\":\"{i}\",\"author\":\"bot{i}\",\"created_at\":\"2025-03-04T10:00:00Z\",\"text\":\"Orlesk will fall by Friday{mark}\"}}\n"
        )
    };
    let (_keep, path) = made("flood.jsonl", (0..200).map(line).collect::<String>().as_bytes());
    let (_folder, _, notices) = run(&path);
    assert!(notices.contains("duplicate_flood"), "{notices}");
    let (_folder, predictions, _) = run(&sample("post_dated_claim.jsonl"));
    assert!(!predictions.iter().any(|p| p.iter().any(|cell| cell == "forecast" || cell == "conditional")), "{predictions:?}");
}

/// A generator of its own, so that every run damages alike (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

fn damaged(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if dice.below(2) == 0 {
        bytes.truncate(dice.below(bytes.len() + 1));
    }
    for _ in 0..dice.below(20) {
        let (at, bit) = (dice.below(bytes.len()), dice.below(8));
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << bit;
        }
    }
    if dice.below(4) == 0 && bytes.len() > 8 {
        let (from, to) = (dice.below(bytes.len()), dice.below(bytes.len()));
        let piece = bytes[from.min(to)..from.max(to)].to_vec();
        bytes.splice(to..to, piece);
    }
    bytes
}

/// Every sample of every format, cut, flipped and doubled at random: a page or an error of the contract, never a panic.
#[test]
fn damage_ends_in_a_page_or_an_error_of_the_contract() {
    use calledit::{pipeline, read, rules::Data};
    let tools = pipeline::Tools::load(&Data::embedded()).unwrap();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let samples = ["tests/formats", "tests/formats/convokit", "tests/hostile"]
        .into_iter()
        .flat_map(|f| std::fs::read_dir(root.join(f)).unwrap())
        .map(|e| e.unwrap().path());
    let mut samples: Vec<PathBuf> = samples.filter(|p| p.is_file()).collect();
    samples.sort();
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let since = std::time::Instant::now();
    let mut tried = 0;
    // Eight seconds; more on demand.
    let seconds = std::env::var("CALLEDIT_DAMAGE_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(8);
    while since.elapsed().as_secs() < seconds || tried < samples.len() {
        for sample in &samples {
            let bytes = damaged(&std::fs::read(sample).unwrap(), &mut dice);
            let path = folder.path().join("sample");
            std::fs::write(&path, &bytes).unwrap();
            let inputs = [read::Input { path: path.clone(), kind: None }];
            let outcome = std::panic::catch_unwind(|| pipeline::separate(&inputs, &read::Metadata::default(), &tools, &mut |_| Ok(())));
            let kept = root.join("target/damaged_sample");
            let Ok(outcome) = outcome else {
                std::fs::write(&kept, &bytes).unwrap();
                panic!("{} made a panic; the bytes are in {}", sample.display(), kept.display());
            };
            if let Err(error) = outcome {
                assert!([65, 66, 74].contains(&error.exit_code()), "{}: {error}", sample.display());
            }
            tried += 1;
        }
    }
}
