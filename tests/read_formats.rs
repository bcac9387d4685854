//! One invented thread in every format, against its key (formats/expected_thread.jsonl); LOSS.json says what a format cannot hold.

use assert_cmd::Command;
use serde_json::Value;
use std::path::PathBuf;

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name)
}

/// The pages that `separate` makes of a sample.
fn pages(name: &str) -> Vec<Value> {
    pages_of(&[sample(name)])
}

fn pages_of(paths: &[PathBuf]) -> Vec<Value> {
    let out = Command::cargo_bin("calledit").unwrap().arg("separate").args(paths).output().unwrap();
    assert!(out.status.success(), "{paths:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn key() -> Vec<Value> {
    std::fs::read_to_string(sample("expected_thread.jsonl")).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Seconds since 1970 of a date-time in the samples.
fn seconds(value: &Value) -> Option<i64> {
    value.as_str().and_then(|s| s.parse::<jiff::Timestamp>().ok()).map(jiff::Timestamp::as_second)
}

/// How many of the seven comments differ from the key: text, parent, author, date, votes.
fn mismatches(page: &Value) -> [usize; 5] {
    let key = key();
    let comments = page["comments"].as_array().unwrap();
    assert_eq!(comments.len(), key.len());
    let number = |id: &Value| key.iter().position(|k| k["comment_id"] == *id).map(|i| i as u64 + 1);
    let net = |up: &Value, down: &Value| up.as_i64().map(|u| u - down.as_i64().unwrap_or(0));
    let mut differ = [0; 5];
    for (found, want) in comments.iter().zip(&key) {
        let checks = [
            found["text"] == want["text"],
            found["reply_to_n"].as_u64() == number(&want["parent_id"]) && found["reply_to_n"] != "unknown",
            found["author"] == want["author"],
            seconds(&found["posted_at"]) == seconds(&want["created_at"]),
            net(&found["upvotes"], &found["downvotes"]) == net(&want["up"], &want["down"]),
        ];
        checks.iter().zip(&mut differ).filter(|(same, _)| !**same).for_each(|(_, n)| *n += 1);
    }
    differ
}

#[test]
fn every_format_keeps_what_it_can_hold() {
    let loss: Value = serde_json::from_str(&std::fs::read_to_string(sample("LOSS.json")).unwrap()).unwrap();
    for (format, file) in [
        ("disqus", "disqus_export.xml"),
        ("wxr", "wordpress_wxr.xml"),
        ("wp_rest", "wordpress_rest_comments.json"),
        ("jsonld", "jsonld_newsarticle.json"),
        ("blogger", "blogger_export.atom.xml"),
        ("reddit", "reddit_RC.jsonl"),
        ("reddit", "reddit_RC.jsonl.zst"),
        ("hn_algolia", "hn_algolia_item.json"),
        ("hn_bigquery", "hn_bigquery_full.jsonl"),
        ("youtube_api", "youtube_commentThreads.json"),
        ("yt-dlp", "ytdlp_video.info.json"),
        ("convokit", "convokit/utterances.jsonl"),
        ("facebook", "facebook_graph_comments.json"),
        ("telegram", "telegram_result.json"),
        ("mbox", "mailing_list.mbox"),
        ("movabletype", "movable_type_export.txt"),
        ("neutral", "expected_thread.jsonl"),
    ] {
        let found = pages(file);
        assert_eq!(found.len(), 1, "{file}");
        let differ = mismatches(&found[0]);
        for (what, n) in ["text", "parent", "author", "date", "votes"].iter().zip(differ) {
            let most = loss[format][what].as_u64().unwrap_or(0) as usize;
            assert!(n <= most, "{file}: {n} of 7 differ in {what}, {most} allowed");
        }
    }
}

/// What the loss report says of each format is what its sample shows.
#[test]
fn the_loss_report_is_true_of_the_samples() {
    let table = calledit::read::formats(&calledit::rules::Data::embedded()).unwrap();
    for row in table.iter().filter(|r| !r.sample.is_empty()) {
        let found = pages(&row.sample);
        let page = &found[0];
        if row.text == "absent" {
            assert!(found.iter().all(|p| p["comments"].as_array().unwrap().is_empty()), "{}", row.format);
            assert!(["kept", "headline", "event"].contains(&row.article.as_str()), "{}", row.format);
            assert!(page["title"].is_string() && page["published_on"].is_string(), "{}", row.format);
            assert!(!page["body"].as_str().unwrap().is_empty(), "{}", row.format);
            continue;
        }
        let [text, parent, author, _, votes] = mismatches(page);
        let day = |value: &Value| value.as_str().map(|d| d[..10].to_owned());
        let date = page["comments"].as_array().unwrap().iter().zip(key()).filter(|(c, k)| day(&c["posted_at"]) != day(&k["created_at"])).count();
        for (what, said, differ) in
            [("text", &row.text, text), ("parent", &row.parent, parent), ("author", &row.author, author), ("date", &row.date, date)]
        {
            match said.as_str() {
                // The samples' own gaps: deleted authors, a reply below the one level that a site has.
                "kept" => assert!(differ <= 2, "{}: {differ} of 7 differ in {what}", row.format),
                "absent" => assert!(differ > 0, "{}: {what} is there after all", row.format),
                other => assert_eq!(other, "shown", "{}", row.format),
            }
        }
        let has_votes = page["comments"].as_array().unwrap().iter().any(|c| !c["upvotes"].is_null());
        match row.votes.as_str() {
            "kept" | "net" | "meta" => assert_eq!(votes, 0, "{}", row.format),
            "likes" => assert!(has_votes, "{}", row.format),
            "absent" => assert!(!has_votes, "{}", row.format),
            other => assert_eq!(other, "shown", "{}", row.format),
        }
        if row.article == "kept" {
            assert!(page["title"].is_string() || !page["body"].as_str().unwrap().is_empty(), "{}", row.format);
        }
    }
    let printed = Command::cargo_bin("calledit").unwrap().args(["schema", "--formats"]).output().unwrap();
    let doc = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md")).unwrap();
    assert!(doc.contains(std::str::from_utf8(&printed.stdout).unwrap().trim()), "docs/formats.md holds another table than `schema --formats` prints");
}

#[test]
fn pages_saved_and_stripped_hold_the_same_thread() {
    for file in ["wpdiscuz_page.html", "jsonld_newsarticle_comments.html", "text_dump_wpdiscuz_stripped.txt", "text_dump_disqus_bullets.txt"] {
        assert_eq!(mismatches(&pages(file)[0])[0], 0, "{file}");
    }
}

/// The thread given as a file, on standard input, in a folder, packed, in an archive, in an archive in an archive.
#[test]
fn every_form_of_input_gives_the_same_thread() {
    use std::io::Write as _;
    let plain = std::fs::read(sample("expected_thread.jsonl")).unwrap();
    let gzip = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("inner/thread.jsonl", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&plain).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let zstd = zstd::encode_all(plain.as_slice(), 3).unwrap();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(String::from_utf8(plain.clone()).unwrap().encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let halves = [gzip(&plain[..700]), gzip(&plain[700..])].concat();
    let forms = [
        ("packed", put("a.gz", &gzip(&plain))),
        ("members", put("b.gz", &halves)),
        ("zstd", put("c.zst", &zstd)),
        ("zip", put("d.zip", &zip)),
        ("zip in gzip", put("e.gz", &gzip(&zip))),
        ("UTF-16", put("f.txt", &utf16)),
        ("folder", put("sub/deep/x.bin", &plain).parent().unwrap().parent().unwrap().to_path_buf()),
    ];
    let want = pages("expected_thread.jsonl")[0]["comments"].clone();
    for (what, path) in forms {
        let found = pages_of(&[path]);
        assert_eq!((found.len(), &found[0]["comments"]), (1, &want), "{what}");
    }
    for stdin in [plain, zstd, zip] {
        let out = Command::cargo_bin("calledit").unwrap().args(["separate", "-"]).write_stdin(stdin).output().unwrap();
        let page: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!((&page["file"].as_str().unwrap()[..1], &page["comments"]), ("-", &want));
    }
}

#[test]
fn articles_come_with_their_exports() {
    for file in ["wordpress_wxr.xml", "blogger_export.atom.xml"] {
        let page = &pages(file)[0];
        assert_eq!(page["title"], "Provincial units enter Brenna after two-day push", "{file}");
        assert_eq!(page["published_on"], "2025-03-04", "{file}");
        assert_eq!(page["url"], "https://example.org/2025/03/brenna-bridge/", "{file}");
        assert_eq!(page["body"].as_str().unwrap().split("\n\n").count(), 3, "{file}");
    }
}

#[test]
fn output_of_trafilatura_keeps_every_text_and_no_widget() {
    for file in ["trafilatura_output.json", "trafilatura_output.xml", "trafilatura_output.tei.xml"] {
        let page = &pages(file)[0];
        let texts: Vec<&Value> = page["comments"].as_array().unwrap().iter().map(|c| &c["text"]).collect();
        let want = key();
        assert_eq!(texts, want.iter().map(|k| &k["text"]).collect::<Vec<_>>(), "{file}");
        assert!(page["comments"].as_array().unwrap().iter().all(|c| c["reply_to_n"] == "unknown" && c["author"].is_null()), "{file}");
        assert!(page["body"].as_str().unwrap().contains("empty streets and a damaged bridge"), "{file}");
        assert!(!page["body"].as_str().unwrap().contains("Support The Example Courier"), "{file}");
        assert!(page["furniture"].as_str().unwrap().contains("View all comments"), "{file}");
        assert_eq!((&page["published_on"], &page["url"]), (&"2025-03-04".into(), &"https://example.org/2025/03/brenna-bridge/".into()), "{file}");
    }
}

#[test]
fn submissions_and_comments_of_reddit_meet_over_files() {
    for order in [["reddit_RS.jsonl", "reddit_RC.jsonl.zst"], ["reddit_RC.jsonl.zst", "reddit_RS.jsonl"]] {
        let found = pages_of(&order.map(sample));
        assert_eq!(found.len(), 1, "{order:?}");
        assert_eq!(found[0]["title"], "Provincial units enter Brenna after two-day push");
        assert_eq!(found[0]["file"], "reddit_RC.jsonl.zst");
        assert_eq!(found[0]["published_on"], "2025-03-04");
        assert_eq!(mismatches(&found[0])[..2], [0, 0]);
    }
}

#[test]
fn utterances_meet_the_heads_of_their_conversations() {
    let found = pages_of(&[sample("convokit")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["title"], &found[0]["url"]),
        (&"Provincial units enter Brenna after two-day push".into(), &"https://example.org/2025/03/brenna-bridge/".into())
    );
    assert_eq!((found[0]["file"].as_str(), mismatches(&found[0])), (Some("utterances.jsonl"), [0; 5]));
}

#[test]
fn posts_and_headlines_without_threads_are_read() {
    let post = &pages("crowdtangle_posts_historical.csv")[0];
    assert_eq!((post["outlet"].as_str(), post["declared_comments"].as_u64()), (Some("The Example Courier"), Some(7)));
    assert_eq!((post["published_on"].as_str(), post["url"].as_str()), (Some("2025-03-04"), Some("https://example.org/2025/03/brenna-bridge/")));
    let headline = &pages("reports_gdelt_gkg.csv")[0];
    assert_eq!((headline["title"].as_str(), headline["published_on"].as_str()), (Some("Orlesk under provincial control"), Some("2025-03-11")));
    assert_eq!((headline["outlet"].as_str(), headline["body"].as_str()), (Some("example.net"), Some("Orlesk under provincial control")));
}

#[test]
fn a_thread_of_any_depth_is_read() {
    let (mut open, mut close) = (String::new(), String::new());
    for i in 1..=300 {
        open.push_str(&format!(r#"{{"id":{i},"created_at_i":1,"author":"a{i}","text":"Level {i}","children":["#));
        close.push_str("]}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("item.json");
    std::fs::write(&path, format!(r#"{{"id":0,"created_at_i":1,"title":"Bridge","text":"Opens when?","children":[{open}{close}]}}"#)).unwrap();
    let found = pages_of(&[path]);
    let comments = found[0]["comments"].as_array().unwrap();
    assert_eq!((found[0]["title"].as_str(), comments.len()), (Some("Bridge"), 300));
    assert_eq!((comments[299]["reply_to_n"].as_u64(), comments[299]["depth"].as_u64()), (Some(299), Some(299)));
}

#[test]
fn web_archives_hold_their_pages() {
    let page = &pages("page.warc.gz")[0];
    assert_eq!((page["layout"].as_str(), page["comments"].as_array().unwrap().len()), (Some("wpdiscuz"), 7));
    let page = &pages("page.warc.wet.gz")[0];
    assert_eq!(page["url"], "https://example.org/2025/03/brenna-bridge/");
    assert_eq!(page["comments"].as_array().unwrap().len(), 7);
}

#[test]
fn reports_are_read_from_every_feed() {
    let want = pages("reports.jsonl");
    assert_eq!(want.len(), 3);
    for (file, with_body) in [("reports_rss.xml", true), ("reports_atom.xml", true), ("reports_sitemap_news.xml", false)] {
        let found = pages(file);
        assert_eq!(found.len(), 3, "{file}");
        for (found, want) in found.iter().zip(&want) {
            for field in ["title", "url", "published_on", "outlet"] {
                assert_eq!(found[field], want[field], "{file} {field}");
            }
            assert!(!with_body || found["body"] == want["body"], "{file}");
        }
    }
    let news = &pages("reports_newsml_g2.xml")[0];
    for field in ["title", "body", "published_on", "outlet"] {
        assert_eq!(news[field], want[1][field], "{field}");
    }
}

#[test]
fn rows_of_coded_events_are_dated_reports() {
    let acled = &pages("reports_acled.csv")[0];
    assert_eq!(acled["published_on"], "2025-03-10");
    assert!(acled["body"].as_str().unwrap().starts_with("On 10 March 2025, provincial units took control of Orlesk."));
    let gdelt = &pages("reports_gdelt_events.export.CSV")[0];
    assert_eq!((gdelt["published_on"].as_str(), gdelt["url"].as_str()), (Some("2025-03-11"), Some("https://example.net/orlesk-control")));
    assert_eq!(
        gdelt["body"],
        "CAMEO 191 at Orlesk (East Province, Exampleland), 2025-03-10. Government; Rebel. (8 mentions in 1 sources, GDELT 1999000001)"
    );
}

/// Rows of a table of a package, as maps from column to cell.
fn rows(package: &std::path::Path, table: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(package.join(format!("{table}.csv"))).unwrap();
    let names = reader.headers().unwrap().clone();
    reader.records().map(|r| names.iter().map(str::to_owned).zip(r.unwrap().iter().map(str::to_owned)).collect()).collect()
}

const ACLED: &str = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities
TRN1,2024-02-14,1,Battles,Armed clash,Harbour Front,Rebel group,Ninth Brigade,State forces,Tarn,North,Velm,1.5,2.5,1,Coast Wire,,3
TRN2,2024-02-20,1,Battles,Government regains territory,Harbour Front,Rebel group,Ninth Brigade,State forces,Tarn,North,Velm,1.5,2.5,1,Coast Wire,\"On 20 February the flag over the harbour changed, witnesses said.\",0
TRN3,2024-02-21,1,Battles,Armed clash,Ninth Brigade,State forces,Harbour Front,Rebel group,Tarn,North,Oster,1.6,2.6,1,Coast Wire,,0
";

#[test]
fn coded_events_decide_predictions_without_being_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let line = serde_json::json!({"file": "a.html", "title": "Ninth Brigade closes in on Velm", "published_on": "2024-02-10",
        "body": "The Ninth Brigade moved closer to Velm on Friday. Oster, further north, stayed calm.", "comments": [
        {"n": 1, "author": "Ilka", "posted_at": "2024-02-11", "text": "The Ninth Brigade will capture Velm within two weeks."},
        {"n": 2, "author": "Bo", "posted_at": "2024-02-11", "text": "They will capture Oster before the end of February."}]});
    std::fs::write(at("a.jsonl"), line.to_string()).unwrap();
    std::fs::write(at("acled.csv"), ACLED.replace('\\', "")).unwrap();
    let out = at("package");
    let run = Command::cargo_bin("calledit")
        .unwrap()
        .args(["run", "--quiet", "--out"])
        .arg(&out)
        .arg(at("a.jsonl"))
        .arg("--reports")
        .arg(at("acled.csv"))
        .output();
    assert!(run.unwrap().status.success());
    let predictions = rows(&out, "predictions");
    assert!(predictions.iter().all(|p| !p["comment_id"].is_empty()), "a row was read as text: {predictions:?}");
    let id = |target: &str| predictions.iter().find(|p| p["target"] == target).map(|p| p["prediction_id"].clone()).unwrap();
    let verdict = |id: &str| rows(&out, "verdicts").into_iter().find(|v| v["prediction_id"] == id).unwrap();
    assert_eq!(verdict(&id("Velm"))["verdict"], "came_true");
    assert_ne!(verdict(&id("Oster"))["verdict"], "came_true");
    let evidence = rows(&out, "evidence");
    assert!(evidence.iter().all(|e| !e["quote"].is_empty()), "{evidence:?}");
    let taken = evidence.iter().find(|e| e["event"] == "capture" && e["prediction_id"] == id("Velm")).unwrap();
    assert_eq!(taken["quote"], "On 20 February the flag over the harbour changed, witnesses said.");
    assert!(taken["rule_id"].starts_with("acled.government_regains_territory"), "{taken:?}");
    let clash = evidence.iter().find(|e| e["event"] == "attack" && e["prediction_id"] == id("Velm")).unwrap();
    assert!(clash["quote"].starts_with("Armed clash at Velm (North, Tarn), 2024-02-14. Harbour Front; Ninth Brigade."), "{clash:?}");
    let report = rows(&out, "articles").into_iter().find(|a| a["article_id"] == taken["article_id"]).unwrap();
    assert_eq!(report["file"], "acled.csv#2");
}
