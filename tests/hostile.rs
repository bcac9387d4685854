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
