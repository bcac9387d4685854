"""Report and review in headless Chromium, opened from disk: nothing fails, nothing is requested, search and decisions work, hostile
text stays text. Usage: browser.py BINARY PKG [SCREENSHOTS] (needs selenium, chromium and chromedriver)."""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

HERE = Path(__file__).resolve().parent
WIDTHS = (400, 1200, 2000)


def browser(folder, script=True, dark=False):
    options = Options()
    options.binary_location = shutil.which("chromium")
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={tempfile.mkdtemp(dir=folder)}"):
        options.add_argument(flag)
    if dark:
        options.add_argument("--blink-settings=preferredColorScheme=0")
    prefs = {"download.default_directory": str(folder)}
    if not script:
        prefs["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", prefs)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)


def open_page(driver, path):
    """Opens a file; gives the seconds until it is loaded."""
    start = time.monotonic()
    driver.get(path.as_uri())
    return time.monotonic() - start


def ready(driver, path):
    """Seconds from the start of loading until the page answers, the best of three (the machine may be busy)."""
    best = 99.0
    for _ in range(3):
        open_page(driver, path)
        best = min(best, driver.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
    return best


def clean(driver, *pages):
    """No message in the console, no request but for the pages themselves."""
    console = [e for e in driver.get_log("browser") if e["level"] in ("WARNING", "SEVERE")]
    assert not console, console
    messages = [json.loads(e["message"])["message"] for e in driver.get_log("performance")]
    sent = {m["params"]["request"]["url"].split("#")[0] for m in messages if m["method"] == "Network.requestWillBeSent"}
    allowed = {p.as_uri() for p in pages}
    stray = {u for u in sent - allowed if not u.startswith(("blob:", "data:", "chrome:", "about:"))}
    assert not stray, stray


def shots(driver, path, folder, name):
    """Screenshots at each width; nothing is wider than the window."""
    for width in WIDTHS:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
        open_page(driver, path)
        over = driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        height = min(driver.execute_script("return document.documentElement.scrollHeight"), 12_000)
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        driver.save_screenshot(str(folder / f"{name}-{width}.png"))
        assert over <= 1, f"{name} is {over} px wider than a window of {width}"
        small = driver.execute_script(SMALL)
        assert not small, f"{name} at {width}: text too small to read: {small[:5]}"
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


# Texts that show with less than 8 px, counting how far a drawing is shrunk.
SMALL = """
return [...document.querySelectorAll('svg text, p, td, li, span, button')].filter(e => e.textContent.trim()).map(e => {
  const own = parseFloat(getComputedStyle(e).fontSize), m = e.getScreenCTM ? e.getScreenCTM() : null;
  return [e.textContent.slice(0, 30), m ? own * m.d : own];
}).filter(x => x[1] > 0 && x[1] < 8);
"""


def count(driver):
    return len(driver.find_elements(By.CSS_SELECTOR, "#list > li"))


def report(driver, path):
    seconds = ready(driver, path)
    assert seconds <= 1, f"the report answers after {seconds:.1f} s"
    assert path.stat().st_size <= 1_500_000
    total = int(driver.find_element(By.ID, "count").text.split(" of ")[1])
    assert total > 5 and 0 < count(driver) <= total
    search = driver.find_element(By.ID, "search")
    word = next(w for w in driver.find_element(By.CSS_SELECTOR, "#list .quote").text.split() if len(w) > 4 and w.isalpha())
    search.send_keys(word)
    found = int(driver.find_element(By.ID, "count").text.split(" of ")[0])
    assert 0 < found < total, (word, found)
    assert all(word.lower() in li.get_attribute("textContent").lower() for li in driver.find_elements(By.CSS_SELECTOR, "#list > li"))
    search.clear()
    search.send_keys("qqqqqq")
    assert count(driver) == 0
    search.send_keys(Keys.BACKSPACE * 6)
    verdict = Select(driver.find_element(By.ID, "verdict"))
    verdict.select_by_value("came_true")
    shown = driver.find_elements(By.CSS_SELECTOR, "#list > li")
    assert shown and all("true" in li.get_attribute("class") for li in shown)
    clean(driver, path)
    return total, seconds


def decide(driver, path, target):
    """Overrules some verdicts by keys and writes the exported lines; gives them as objects."""
    open_page(driver, path)
    driver.find_element(By.ID, "who").send_keys("rt" + Keys.ENTER)
    Select(driver.find_element(By.ID, "filter")).select_by_value("came_true")
    body = driver.find_element(By.TAG_NAME, "body")
    assert not {"null", "undefined", "NaN"} & set(body.text.split()), body.text
    assert "shows after your answer" in driver.find_element(By.CLASS_NAME, "machine").text
    for _ in range(4):
        body.send_keys("2")
        assert driver.find_elements(By.ID, "reason"), "no reason is asked where the machine is overruled"
        driver.execute_script("document.activeElement.blur()")
        body.send_keys(" ")
        assert pressed(driver) == "false", "an override without a reason is left behind"
        Select(driver.find_element(By.ID, "reason")).select_by_index(1)
        assert driver.find_element(By.CLASS_NAME, "machine").text.startswith("machine: came true")
        driver.execute_script("document.activeElement.blur()")
        body.send_keys(" ")
    body.send_keys("1")
    assert not driver.find_elements(By.ID, "reason"), "a reason is asked where the machine is confirmed"
    body.send_keys("3")
    assert pressed(driver) == "partly"
    body.send_keys("u")
    assert pressed(driver) == "true", "undo does not bring the earlier decision back"
    driver.find_element(By.ID, "export").click()
    text = driver.execute_script("return window.lastExport")
    target.write_text(text, encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [d["verdict"] for d in lines] == ["false"] * 4 + ["true"], lines
    assert all(d["decided_by"] == "rt" and d["blind"] is True for d in lines[:4]), lines
    clean(driver, path)
    return lines


def mode(driver, words):
    driver.find_element(By.XPATH, f"//button[text()='{words}']").click()


def second(driver, path):
    """A second adjudicator, who sees nothing of the first; a third settles what they differ on; known answers and second askings."""
    who = driver.find_element(By.ID, "who")
    who.clear()
    who.send_keys("second" + Keys.ENTER)
    driver.execute_script("document.activeElement.blur()")
    assert driver.find_element(By.CSS_SELECTOR, "#bar progress").get_attribute("value") == "0"
    assert "shows after your answer" in driver.find_element(By.CLASS_NAME, "machine").text
    body = driver.find_element(By.TAG_NAME, "body")
    for _ in range(5):
        body.send_keys("1")
        driver.execute_script("document.activeElement.blur()")
        body.send_keys(" ")
    mode(driver, "Disagreements")
    who = driver.find_element(By.ID, "who")
    who.clear()
    who.send_keys("third" + Keys.ENTER)
    driver.execute_script("document.activeElement.blur()")
    rows = driver.find_elements(By.CSS_SELECTOR, ".sides tr")
    assert len(rows) == 3, "the two decisions do not stand side by side"
    body.send_keys("1")
    mode(driver, "Agreement")
    text = driver.find_element(By.ID, "dialog").text
    assert "kappa" in text and "alpha of all 3 people" in text, text
    driver.find_element(By.XPATH, "//dialog//button[text()='Close']").click()
    driver.find_element(By.ID, "export").click()
    lines = [json.loads(line) for line in driver.execute_script("return window.lastExport").splitlines()]
    final = [d for d in lines if d.get("final")]
    assert len(final) == 1 and final[0]["decided_by"] == "third" and {d["decided_by"] for d in lines} == {"rt", "second", "third"}, lines
    clean(driver, path)
    return lines


def attention(driver, path):
    """Items are asked again without notice; a corrected reading and estimates from the samples are kept."""
    mode(driver, "Random sample")
    who = driver.find_element(By.ID, "who")
    who.clear()
    who.send_keys("fourth" + Keys.ENTER)
    driver.execute_script("document.activeElement.blur()")
    Select(driver.find_element(By.ID, "filter")).select_by_value("todo")
    body = driver.find_element(By.TAG_NAME, "body")
    body.send_keys("c")
    day = driver.find_element(By.CSS_SELECTOR, "[data-field=probability]")
    day.clear()
    day.send_keys("0.4")
    driver.execute_script("document.activeElement.blur()")
    for _ in range(20):
        body.send_keys("4")
        if driver.find_elements(By.ID, "reason"):
            Select(driver.find_element(By.ID, "reason")).select_by_index(1)
        driver.execute_script("document.activeElement.blur()")
        body.send_keys(" ")
    mode(driver, "Missed?")
    for key in "212":
        body.send_keys(key)
    mode(driver, "Agreement")
    text = driver.find_element(By.ID, "dialog").text
    assert "Asked again without notice, answered as before: 100 %, 1 of 1" in text, text
    assert "1 of 3 [" in driver.find_element(By.ID, "missed").text and "[" in driver.find_element(By.ID, "precision").text, text
    driver.find_element(By.XPATH, "//dialog//button[text()='Close']").click()
    driver.find_element(By.ID, "export").click()
    lines = [json.loads(line) for line in driver.execute_script("return window.lastExport").splitlines()]
    assert [d["corrected"] for d in lines if d.get("corrected")] == [{"probability": 0.4}], lines
    assert [d["wanted"] == d["given"] for d in lines if d.get("check") == "again"] == [True], lines
    clean(driver, path)


def pressed(driver):
    """The verdict whose button is pressed."""
    return driver.find_element(By.CSS_SELECTOR, "[data-verdict][aria-pressed=true]").get_attribute("data-verdict")


def table(package, name):
    with open(package / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def apply(binary, package, decisions, lines):
    """`calledit apply`: verdicts are the human's, the machine's stay beside them, scores and precision follow."""
    before = {n: table(package, n) for n in ("authors", "quality")}
    subprocess.run([binary, "apply", package, decisions, "--quiet"], check=True)
    verdicts = {v["prediction_id"]: v for v in table(package, "verdicts")}
    for d in lines:
        row = verdicts[d["prediction_id"]]
        wanted = "did_not" if d["verdict"] == "false" else "came_true"
        assert (row["verdict"], row["machine_verdict"]) == (wanted, "came_true") and "rt" in row["adjudicated_by"], row
    after = {n: table(package, n) for n in before}
    assert before["authors"] != after["authors"], "no author's record changed"
    assert before["quality"] != after["quality"], "no figure of quality changed"


HOSTILE = [
    "<script>alert(1)</script> The army will take Redtown before June.",
    "\"><img src=x onerror=alert(2)> Redtown will fall by May 20.",
    "</script><!-- The army will \u202eekat\u202c Redtown within a week --> <svg onload=alert(3)>",
    "\u0627\u0644\u062c\u064a\u0634 \u0633\u064a\u0633\u064a\u0637\u0631 \u0639\u0644\u0649 \u0627\u0644\u0645\u062f\u064a\u0646\u0629 \u0642\u0628\u0644 \u0646\u0647\u0627\u064a\u0629 \u0627\u0644\u0634\u0647\u0631",
    "\U0001f600\U0001f525\U0001f525",
    "=cmd|'/c calc'!A1 the army will capture Redtown tomorrow </style><style>*{display:none}</style>",
]


def comment(n, author, text):
    return {"n": n, "comment_id": f"c{n:016x}", "author": author, "posted_at": "2021-05-02T10:00:00Z", "reply_to_n": n - 1 if n % 2 == 0 else None, "depth": 1 if n % 2 == 0 else 0, "upvotes": None, "downvotes": None, "text": text, "flags": []}


def page(file, day, body, comments):
    return {"file": file, "title": "Army nears Redtown <b>&amp;</b> \"waits\"", "outlet": "<i>Gazette</i>", "url": "javascript:alert(4)", "published_on": day, "published_from": "metadata", "language": "en", "layout": "x", "status": "comments" if comments else "none", "declared_comments": None, "body": body, "furniture": "", "comments": comments}


def corpus(binary, folder, name, pages):
    path, out = folder / f"{name}.jsonl", folder / name
    path.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in pages), encoding="utf-8")
    subprocess.run([binary, "run", path, "--out", out, "--names", "clear", "--quiet"], check=True)
    return out


def hostile(driver, binary, folder):
    authors = ["<b>Bold</b>", "N" * 200, "\u202egnirts", "\u0639\u0644\u064a", "\"><script>alert(5)</script>", "=1+1"]
    comments = [comment(i + 1, a, t) for i, (a, t) in enumerate(zip(authors, HOSTILE))]
    report_body = "The army captured Redtown on May 9, officials said. <script>alert(6)</script> The flag was raised at noon."
    out = corpus(binary, folder, "hostile", [page("a.txt", "2021-05-01", "The army is near Redtown.", comments), page("b.txt", "2021-05-10", report_body, [])])
    for name in ("report.html", "review.html"):
        path = out / name
        open_page(driver, path)
        assert len(driver.find_elements(By.TAG_NAME, "script")) == 2, f"a script was injected into {name}"
        assert not driver.find_elements(By.CSS_SELECTOR, "img, iframe, object, embed, link[rel=stylesheet], [onload], [onerror], a[href^='javascript:'], main b:not(.term), main i"), name
        assert driver.execute_script("return getComputedStyle(document.querySelector('main')).display") != "none"
        clean(driver, path)
        shots(driver, path, folder, f"hostile-{path.stem}")
        clean(driver, path)
    text = (out / "report.html").read_text(encoding="utf-8")
    assert len(table(out, "predictions")) >= 3
    assert "\u202e" not in text, "an override of the writing direction reaches the report"
    open_page(driver, out / "report.html")
    assert "<script>alert(1)</script>" in driver.find_element(By.TAG_NAME, "main").get_attribute("textContent"), "markup of a comment is not shown as text"
    clean(driver, out / "report.html")
    given(driver, binary, folder)


INERT = """
return document.scripts.length === 2 && !document.querySelector("img, iframe, object, embed, [onload], [onerror], main b:not(.term), main code");
"""


def given(driver, binary, folder):
    """The files of tests/hostile whose words are markup, formulas, code of notebooks, or turn the writing round: all stay words."""
    files = [HERE.parent / "hostile" / f"{n}.jsonl" for n in ("html_injection", "markdown_latex_injection", "csv_formula", "bidi_zero_width")]
    out = folder / "given"
    subprocess.run([binary, "run", *files, "--out", out, "--names", "clear", "--quiet"], check=True)
    shown = ""
    for name in ("report.html", "review.html"):
        open_page(driver, out / name)
        assert driver.execute_script(INERT), f"markup of a comment became an element of {name}"
        shown += driver.execute_script("return document.querySelector('main').textContent")
        for button in ("By value", "Random sample", "Missed?") if name == "review.html" else ():
            driver.find_element(By.XPATH, f"//button[text()='{button}']").click()
            assert driver.execute_script(INERT), f"markup of a comment became an element under {button}"
            shown += driver.execute_script("return document.querySelector('main').textContent")
        clean(driver, out / name)
    assert "<img src=x onerror=alert(1)>" in shown, "the words of a hostile comment are not shown"
    for row in table(out, "comments"):
        assert row["text"][:1] not in "=+-@\t\r" or not row["text"], row["text"]


def few(driver, binary, folder):
    """Nothing predicted, and one prediction."""
    nothing = page("a.txt", "2021-05-01", "Rain fell on Redtown.", [comment(1, "Ann", "What a photo.")])
    one = page("a.txt", "2021-05-01", "Talks go on in Redtown.", [comment(1, "Ann", "The army will capture Redtown before June.")])
    for name, pages, least in (("none", [nothing], 0), ("one", [one], 1)):
        out = corpus(binary, folder, name, pages)
        assert len(table(out, "predictions")) == least, name
        for file in ("report.html", "review.html"):
            open_page(driver, out / file)
            assert len(driver.find_element(By.TAG_NAME, "main").text) > 20
            clean(driver, out / file)
        words = (out / "report.html").read_text(encoding="utf-8")
        assert "NaN" not in words and ">inf" not in words


def many(driver, binary, folder):
    """More predictions than are written as HTML: the rest is read from chunks when it is shown, searched or named by the address."""
    towns = ["Red", "Blue", "Green", "Old", "New", "High", "Low", "Long"]
    days = ["before June", "this month", "within a week", "by Friday"]
    said = [f"The army will capture {t}town {d} (number {n})." for n in range(22) for t in towns for d in days]
    pages = [page(f"{i}.txt", "2021-05-01", "The army is near.", [dict(comment(n + 1, f"Reader {i} {n}", t), reply_to_n=None, depth=0) for n, t in enumerate(said[i * 88 : i * 88 + 88])]) for i in range(8)]
    out = corpus(binary, folder, "many", pages)
    path = out / "report.html"
    assert ready(driver, path) <= 2
    total = int(driver.find_element(By.ID, "count").text.split(" of ")[1])
    assert total > 620, total
    ids = [row["prediction_id"] for row in table(out, "verdicts")]
    assert len(driver.find_elements(By.CSS_SELECTOR, "script.rows")) == 2
    for _ in range(total // 50):
        driver.find_element(By.ID, "next").click()
    last = driver.find_elements(By.CSS_SELECTOR, "#list > li")
    assert last[-1].get_attribute("id") == ids[-1] and not driver.find_element(By.ID, "next").is_enabled()
    driver.find_element(By.ID, "search").send_keys("number 21)")
    time.sleep(0.5)
    found = int(driver.find_element(By.ID, "count").text.split(" of ")[0])
    assert 0 < found <= 32 and all("number 21)" in li.text for li in driver.find_elements(By.CSS_SELECTOR, "#list > li")), found
    driver.get("about:blank")
    driver.get(path.as_uri() + "#" + ids[-3])
    assert ids[-3] in [li.get_attribute("id") for li in driver.find_elements(By.CSS_SELECTOR, "#list > li")], "the row that the address names is not shown"
    clean(driver, path)


def without_script(folder, path):
    driver = browser(folder, script=False)
    try:
        open_page(driver, path)
        assert driver.find_elements(By.CSS_SELECTOR, "#list > li .quote") and driver.find_elements(By.TAG_NAME, "svg")
        assert not driver.find_element(By.CSS_SELECTOR, ".filters").is_displayed(), "dead controls are shown"
        assert "Who called it?" in driver.find_element(By.TAG_NAME, "h1").text
    finally:
        driver.quit()


def main():
    binary, package = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[3] if len(sys.argv) > 3 else temporary).resolve()
        folder.mkdir(exist_ok=True)
        copy = Path(temporary) / "package"
        shutil.copytree(package, copy)
        driver = browser(temporary)
        try:
            total, seconds = report(driver, copy / "report.html")
            for name in ("report", "review"):
                shots(driver, copy / f"{name}.html", folder, name)
            clean(driver, copy / "report.html", copy / "review.html")
            lines = decide(driver, copy / "review.html", Path(temporary) / "decisions.jsonl")
            apply(binary, copy, Path(temporary) / "decisions.jsonl", lines)
            people = second(driver, copy / "review.html")
            (Path(temporary) / "people.jsonl").write_text("".join(json.dumps(d) + "\n" for d in people), encoding="utf-8")
            told = subprocess.run([binary, "apply", copy, Path(temporary) / "people.jsonl", "--quiet"], check=True, capture_output=True, text=True).stdout
            assert "kappa" in told and told.count("conflict:") == sum(d["verdict"] == "false" for d in people) - 1, told
            attention(driver, copy / "review.html")
            report(driver, copy / "report.html")
            hostile(driver, binary, Path(temporary))
            few(driver, binary, Path(temporary))
            many(driver, binary, Path(temporary))
        finally:
            driver.quit()
        without_script(temporary, copy / "report.html")
        if len(sys.argv) > 3:
            night = browser(temporary, dark=True)
            shots(night, copy / "report.html", folder, "dark")
            night.quit()
    print(f"report of {total} predictions answers after {seconds:.2f} s; {len(lines)} decisions applied; hostile text shown as text; nothing requested")


main()
