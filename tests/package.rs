//! The package that `run` writes of the sample corpus: files, columns, offsets, evidence, cells, names, and the same bytes again.

use crate::cli::{calledit, stdout};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::{TempDir, tempdir};

/// Rows of a table by column name.
pub type Rows = Vec<BTreeMap<String, String>>;

const RECORD: &str = "comments,predictions,decided,came_true,partly,did_not,open,undecided,hit_rate,hit_low,hit_high,hit_shrunk,brier_mapped,brier_low,brier_high,log_score,skill_vs_base,mean_lead_days,first_calls,expected_by_luck";

/// The tables of the contract and their columns, in order.
pub const TABLES: &[(&str, &str)] = &[
    ("articles", "article_id,file,title,outlet,url,published_on,published_from,language,layout,status,declared_comments,comments,body"),
    ("comments", "comment_id,article_id,n,author_id,author,author_known,posted_at,reply_to,reply_known,depth,upvotes,downvotes,language,flags,text"),
    (
        "predictions",
        "prediction_id,article_id,comment_id,author_id,made_on,made_on_basis,quote,char_start,char_end,kind,event,actor,target,target_id,polarity,horizon_phrase,due_from,due_by,horizon_basis,certainty_phrase,probability,probability_low,probability_high,probability_basis,condition,checkable,flags,rule_id,score",
    ),
    ("verdicts", "prediction_id,verdict,reason,decided_on,lead_days,stage_reached,confidence,flags,adjudicated_by,machine_verdict"),
    (
        "evidence",
        "prediction_id,article_id,relation,quote,char_start,char_end,event,actor,target,event_from,event_to,reported_on,certainty,name_score,rule_id",
    ),
    ("stances", "comment_id,author_id,target,label,confidence,basis"),
    ("reply_edges", "comment_id,reply_to,label,confidence"),
    ("clusters", "cluster_id,level,size,label,terms,exemplars,silhouette,stability,share_with_predictions"),
    ("cluster_members", "cluster_id,comment_id,prediction_id,author_id,distance,outlier"),
    ("authors", "author_id,author"),
    ("groups", "group_by,group"),
    ("calibration", "track,bin_low,bin_high,n,mean_predicted,observed,low,high"),
    ("quality", "part,measure,value,n,baseline"),
    ("notices", "file,where,kind,message"),
];

/// The columns that no row may leave empty.
const REQUIRED: &[(&str, &str)] = &[
    ("articles", "article_id,file,published_from,layout,status,comments"),
    ("comments", "comment_id,article_id,n,author_known,reply_known"),
    ("predictions", "prediction_id,article_id,quote,char_start,char_end,kind,event,polarity,horizon_basis,probability_basis,checkable,rule_id,score"),
    ("verdicts", "prediction_id,verdict,confidence,machine_verdict"),
    ("evidence", "prediction_id,article_id,relation,quote,char_start,char_end,event,reported_on,certainty,rule_id"),
    ("reply_edges", "comment_id,reply_to,label"),
    ("clusters", "cluster_id,level,size"),
    ("cluster_members", "cluster_id,outlier"),
    ("authors", "author_id,author,comments,predictions,decided,came_true,partly,did_not,open,undecided,first_calls"),
    ("groups", "group_by,group,comments,predictions,decided,came_true,partly,did_not,open,undecided"),
    ("calibration", "track,bin_low,bin_high,n,mean_predicted,observed"),
    ("quality", "part,measure"),
    ("notices", "kind,message"),
];

const BOOLEANS: &[(&str, &str)] = &[("comments", "author_known,reply_known"), ("cluster_members", "outlier")];

/// The sample's pages, sorted.
pub fn sample() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let name = |e: std::io::Result<fs::DirEntry>| e.unwrap().path().to_string_lossy().into_owned();
    let mut pages: Vec<String> = fs::read_dir(folder).unwrap().map(name).filter(|p| !p.ends_with(".csv") && !p.ends_with(".md")).collect();
    pages.sort();
    pages
}

fn run(dir: TempDir, more: &[&str]) -> PathBuf {
    let out = dir.keep().join("package");
    let args = ["run", "data/sample", "--metadata", "data/sample/metadata.csv", "--quiet", "--out", out.to_str().unwrap()];
    calledit(&[&args, more].concat()).assert().success().stdout("");
    out
}

/// The sample's package, pseudonymous, made once.
pub fn package() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| run(in_target(), &["--jobs", "2"]))
}

/// The sample's package with clear names, made once.
pub fn clear() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| run(in_target(), &["--names", "clear"]))
}

/// A folder under the build's own temporary folder.
fn in_target() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// The header of a table.
pub fn header(package: &Path, table: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(package.join(format!("{table}.csv"))).unwrap();
    reader.headers().unwrap().iter().map(str::to_owned).collect()
}

/// The rows of a table.
pub fn rows(package: &Path, table: &str) -> Rows {
    csv::Reader::from_path(package.join(format!("{table}.csv"))).unwrap().deserialize().map(Result::unwrap).collect()
}

/// Every file of a package but run.json, as text.
pub fn texts(package: &Path) -> BTreeMap<String, String> {
    let all = fs::read_dir(package).unwrap().map(|e| e.unwrap().path());
    let name = |p: &Path| p.file_name().unwrap().to_string_lossy().into_owned();
    all.filter(|p| p.is_file() && name(p) != "run.json").map(|p| (name(&p), fs::read_to_string(&p).unwrap())).collect()
}

fn jsonl(package: &Path, file: &str) -> Vec<serde_json::Value> {
    fs::read_to_string(package.join(file)).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn columns(of: &str) -> Vec<&str> {
    of.split(',').collect()
}

#[test]
fn every_table_opens_with_the_contracts_columns() {
    for (table, wanted) in TABLES {
        let record = if ["authors", "groups"].contains(table) { format!("{wanted},{RECORD}") } else { (*wanted).to_owned() };
        let found = header(package(), table);
        let wanted = columns(&record);
        assert_eq!(found[..wanted.len().min(found.len())], wanted, "{table}.csv");
    }
}

#[test]
fn every_file_of_the_contract_is_there() {
    for file in ["articles.jsonl", "comments.jsonl", "datapackage.json", "run.json", "report.html", "review.html", "notebook.ipynb"] {
        assert!(package().join(file).is_file(), "no {file}");
    }
    let run: serde_json::Value = serde_json::from_str(&fs::read_to_string(package().join("run.json")).unwrap()).unwrap();
    assert!(run["version"].is_string() && run["seed"].is_u64(), "run.json lacks version or seed");
    let described: serde_json::Value = serde_json::from_str(&fs::read_to_string(package().join("datapackage.json")).unwrap()).unwrap();
    for resource in described["resources"].as_array().unwrap() {
        let fields: Vec<&str> = resource["schema"]["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert_eq!(fields, header(package(), resource["name"].as_str().unwrap()));
    }
    for page in ["report.html", "review.html", "notebook.ipynb"] {
        let text = fs::read_to_string(package().join(page)).unwrap();
        for outside in ["src=\"http", "src='http", "@import", "url(http", "<link rel=\"stylesheet\"", "fetch("] {
            assert!(!text.contains(outside), "{page} loads something from outside: {outside}");
        }
    }
}

#[test]
fn tables_are_utf8_rfc4180_with_plain_newlines() {
    for (file, text) in texts(package()) {
        assert!(!text.starts_with('\u{feff}'), "{file} has a byte order mark");
        if file.ends_with(".csv") {
            assert!(!text.contains("\r\n") && text.ends_with('\n'), "{file}: rows do not end in a newline alone");
        }
    }
}

#[test]
fn the_sample_fills_the_tables_that_it_can() {
    for table in ["articles", "comments", "predictions", "verdicts", "evidence", "reply_edges", "clusters", "cluster_members", "authors", "groups"] {
        assert!(rows(package(), table).len() > 3, "{table}.csv is all but empty");
    }
    let groups: BTreeSet<String> = rows(package(), "groups").into_iter().map(|g| g["group_by"].clone()).collect();
    for by in ["outlet", "event", "horizon"] {
        assert!(groups.iter().any(|g| g.starts_with(by)), "no groups by {by}: {groups:?}");
    }
}

#[test]
fn required_cells_are_filled_and_booleans_are_true_or_false() {
    for (table, required) in REQUIRED {
        for (i, row) in rows(package(), table).iter().enumerate() {
            for column in columns(required) {
                assert!(!row[column].is_empty(), "{table}.csv row {}: {column} is empty: {row:?}", i + 1);
            }
        }
    }
    for (table, booleans) in BOOLEANS {
        for row in rows(package(), table) {
            assert!(columns(booleans).iter().all(|c| ["true", "false"].contains(&row[*c].as_str())), "{table}: {row:?}");
        }
    }
}

#[test]
fn labels_are_those_of_the_contract() {
    let kinds = "forecast conditional wish advice reported question hypothetical sarcasm retrospective";
    let events = "capture attack offensive hold retreat repel siege ceasefire collapse strike win lose elect resign appoint pass reject release delay cancel sign price_up price_down price_level qualify relegate arrest kill protest negotiate other";
    let reasons =
        "before_deadline no_coverage too_vague condition_not_met contradicting_reports attempted_only opposite_reported deadline_passed same_day";
    let labels: &[(&str, &str, &str, bool)] = &[
        ("predictions", "kind", kinds, false),
        ("predictions", "event", events, false),
        ("predictions", "polarity", "occurs does_not_occur", false),
        ("predictions", "checkable", "yes needs_target needs_event value_judgement", false),
        ("predictions", "horizon_basis", "stated inherited vague_default sequence none", false),
        ("predictions", "probability_basis", "stated phrase default none", false),
        ("predictions", "made_on_basis", "comment article metadata", true),
        ("verdicts", "verdict", "came_true partly did_not open undecided", false),
        ("verdicts", "reason", reasons, true),
        ("evidence", "relation", "supports refutes neutral", false),
        ("evidence", "event", events, false),
        ("stances", "label", "favor against none", false),
        ("clusters", "level", "comment prediction author", false),
        ("calibration", "track", "stated mapped asserted", false),
        ("articles", "published_from", "metadata jsonld meta time url text none", false),
        ("articles", "status", "comments none form_only closed script_loaded truncated", false),
    ];
    for (table, column, allowed, blank) in labels {
        let allowed: Vec<&str> = allowed.split(' ').collect();
        for row in rows(package(), table) {
            let cell = row[*column].as_str();
            assert!(allowed.contains(&cell) || (*blank && cell.is_empty()), "{table}.{column} is `{cell}`");
        }
    }
}

#[test]
fn quotes_stand_at_their_code_points_in_the_raw_text() {
    let of = |file: &str, id: &str, text: &str| -> BTreeMap<String, Vec<char>> {
        let chars = |v: &serde_json::Value| v.as_str().unwrap_or_default().chars().collect();
        jsonl(package(), file).iter().map(|o| (o[id].as_str().unwrap().to_owned(), chars(&o[text]))).collect()
    };
    let (comments, bodies) = (of("comments.jsonl", "comment_id", "text"), of("articles.jsonl", "article_id", "body"));
    for (table, by_comment) in [("predictions", true), ("evidence", false)] {
        for row in rows(package(), table) {
            let comment = if by_comment { row["comment_id"].as_str() } else { "" };
            let text = if comment.is_empty() { &bodies[&row["article_id"]] } else { &comments[comment] };
            let at = |column: &str| row[column].parse::<usize>().unwrap();
            let quote: String = text[at("char_start")..at("char_end")].iter().collect();
            let cell = row["quote"].strip_prefix('\'').filter(|r| r.starts_with(['=', '+', '-', '@', '\''])).unwrap_or(&row["quote"]);
            assert_eq!(quote, cell, "{table} {}", row["prediction_id"]);
        }
    }
}

#[test]
fn every_decided_verdict_has_evidence_and_every_key_leads_somewhere() {
    let ids = |table: &str, column: &str| -> BTreeSet<String> { rows(package(), table).iter().map(|r| r[column].clone()).collect() };
    let (predictions, articles) = (ids("predictions", "prediction_id"), ids("articles", "article_id"));
    let (comments, authors, shown) = (ids("comments", "comment_id"), ids("authors", "author_id"), ids("evidence", "prediction_id"));
    for verdict in rows(package(), "verdicts") {
        let decided = ["came_true", "partly", "did_not"].contains(&verdict["verdict"].as_str());
        assert!(!decided || shown.contains(&verdict["prediction_id"]), "{verdict:?} has no evidence");
        assert!(decided || !verdict["reason"].is_empty(), "{verdict:?} gives no reason");
        assert_eq!(verdict["verdict"], verdict["machine_verdict"]);
    }
    let keys: &[(&str, &str, &BTreeSet<String>)] = &[
        ("comments", "article_id", &articles),
        ("comments", "author_id", &authors),
        ("comments", "reply_to", &comments),
        ("predictions", "article_id", &articles),
        ("predictions", "comment_id", &comments),
        ("predictions", "author_id", &authors),
        ("verdicts", "prediction_id", &predictions),
        ("evidence", "prediction_id", &predictions),
        ("evidence", "article_id", &articles),
        ("stances", "comment_id", &comments),
        ("reply_edges", "comment_id", &comments),
        ("reply_edges", "reply_to", &comments),
        ("cluster_members", "comment_id", &comments),
        ("cluster_members", "prediction_id", &predictions),
        ("cluster_members", "author_id", &authors),
    ];
    for (table, column, to) in keys {
        let bad = rows(package(), table).into_iter().find(|r| !r[*column].is_empty() && !to.contains(&r[*column]));
        assert!(bad.is_none(), "{table}.{column} leads nowhere: {bad:?}");
    }
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_guarded_once_and_raw_in_jsonl() {
    let comments = [
        ("=Max", "=HYPERLINK(\"http://x\") Sarlin will be elected mayor before June 2031."),
        ("+Ann", "-Sarlin will win the election in May 2031."),
        ("@Kim", "@Max no way, Sarlin will lose the election in May 2031."),
        ("Lee", "\u{ff1d}1+1 Sarlin will resign by July 2031."),
        ("Bo", "'=already quoted"),
        ("Al", "'tis what it is, -5 degrees"),
    ];
    let list: String = comments.iter().map(|(author, text)| wordpress(author, text)).collect();
    let dir = tempdir().unwrap();
    let page = dir.path().join("page.html");
    let head = "<html><head><title>Sarlin For Mayor</title><meta property=\"article:published_time\" content=\"2031-02-01\"></head>";
    let article = "<article><h1>Sarlin For Mayor</h1><div class=\"entry-content\"><p>The council of Arnby elects a new mayor in May, and Sarlin leads in every poll.</p></div></article>";
    fs::write(&page, format!("{head}<body>{article}<div id=\"comments\"><ol class=\"comment-list\">{list}</ol></div></body></html>")).unwrap();
    let out = dir.path().join("package");
    stdout(&["run", page.to_str().unwrap(), "--out", out.to_str().unwrap(), "--names", "clear", "--quiet"]);
    let raw: Vec<String> = jsonl(&out, "comments.jsonl").iter().map(|c| c["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(raw, comments.iter().map(|(_, text)| (*text).to_owned()).collect::<Vec<_>>());
    let cells: Vec<String> = rows(&out, "comments").into_iter().map(|c| c["text"].clone()).collect();
    let guarded: Vec<String> = comments.iter().map(|(_, t)| if t.starts_with("'t") { (*t).to_owned() } else { format!("'{t}") }).collect();
    assert_eq!(cells, guarded);
    for (table, _) in TABLES {
        for cell in rows(&out, table).into_iter().flat_map(BTreeMap::into_values) {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
            assert!(!runs || cell.parse::<f64>().is_ok(), "{table}.csv holds a cell that runs: {cell}");
        }
    }
}

fn wordpress(author: &str, text: &str) -> String {
    let text = text.replace('"', "&quot;");
    format!(
        "<li class=\"comment depth-1\"><article class=\"comment-body\"><footer class=\"comment-meta\"><b class=\"fn\">{author}</b> <span class=\"says\">says:</span>\
         <time datetime=\"2031-02-01T10:00:00+00:00\">February 1, 2031 at 10:00 am</time></footer><div class=\"comment-content\"><p>{text}</p></div>\
         <div class=\"reply\"><a href=\"#respond\">Reply</a></div></article></li>\n"
    )
}

#[test]
fn names_are_pseudonyms_by_default() {
    let real: Vec<String> = rows(clear(), "authors").into_iter().map(|a| a["author"].clone()).collect();
    assert!(real.len() > 10 && real.contains(&"Ridge Walker".to_owned()), "{real:?}");
    for table in ["authors", "comments"] {
        for row in rows(package(), table) {
            assert!(row["author"].is_empty() || row["author"].starts_with("author-"), "{table} names {}", row["author"]);
        }
    }
    for comment in jsonl(package(), "comments.jsonl") {
        assert!(!real.iter().any(|name| comment["author"] == *name), "comments.jsonl names {}", comment["author"]);
    }
    let said = jsonl(package(), "comments.jsonl").iter().map(|c| c["text"].as_str().unwrap().to_owned()).collect::<String>();
    for (file, text) in texts(package()) {
        let may = file.starts_with("comments.") || file.starts_with("articles.");
        for name in real.iter().filter(|n| !(may && said.contains(n.as_str()))) {
            assert!(!text.contains(name.as_str()), "{file} names {name}");
        }
    }
    let report = fs::read_to_string(clear().join("report.html")).unwrap();
    assert!(report.contains("Ridge Walker"), "--names clear does not name anybody");
}

#[test]
fn keyed_pseudonyms_hang_on_the_key_alone() {
    let dir = tempdir().unwrap();
    let names = |n: &str, key: &str| -> BTreeMap<String, String> {
        let (file, out) = (dir.path().join(format!("{n}.key")), dir.path().join(n));
        fs::write(&file, key).unwrap();
        let args = ["run", "data/sample/halfaya.txt", "--quiet", "--out", out.to_str().unwrap(), "--key-file", file.to_str().unwrap()];
        calledit(&args).assert().success();
        assert!(!texts(&out).values().any(|t| t.contains(key)), "the key is in the package");
        rows(&out, "authors").into_iter().map(|a| (a["author_id"].clone(), a["author"].clone())).collect()
    };
    let (one, again, other) = (names("one", "open sesame 1234"), names("again", "open sesame 1234"), names("other", "barley 987654321"));
    assert_eq!(one, again);
    assert!(one.len() > 3 && one.values().all(|a| !a.contains(' ')), "{one:?}");
    assert!(one.values().all(|a| !other.values().any(|b| a == b)), "another key gives the same pseudonyms");
}

#[test]
fn the_same_bytes_whatever_the_workers_and_the_order_of_files() {
    let dir = tempdir().unwrap();
    let mut pages = sample();
    let mut made = Vec::new();
    for jobs in ["1", "2"] {
        let out = dir.path().join(jobs);
        let mut args = vec!["run", "--metadata", "data/sample/metadata.csv", "--quiet", "--jobs", jobs, "--out", out.to_str().unwrap()];
        args.extend(pages.iter().map(String::as_str));
        calledit(&args).assert().success();
        made.push(texts(&out));
        pages.reverse();
    }
    let files = |i: usize| made[i].keys().collect::<Vec<_>>();
    assert_eq!(files(0), files(1));
    for (file, text) in &made[0] {
        assert!(*text == made[1][file], "{file} depends on --jobs or on the order of the inputs");
    }
    for (file, text) in texts(package()).iter().filter(|(f, _)| f.ends_with(".csv")) {
        assert!(*text == made[0][file], "{file} differs between a folder and its files");
    }
}
