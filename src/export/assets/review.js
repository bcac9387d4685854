"use strict";
// Adjudication: one decision a screen, by keys or buttons; decisions stay in memory, in localStorage, and leave as JSONL.
(function () {
  const D = JSON.parse(document.getElementById("data").textContent), KEY = "calledit-review-" + D.package;
  const VERDICTS = [["1", "true", "came true"], ["2", "false", "did not"], ["3", "partly", "partly"], ["4", "unresolved", "unresolved"], ["5", "void", "void: condition not met"], ["6", "not_a_prediction", "not a prediction"]];
  const AS = { came_true: "true", did_not: "false", partly: "partly", undecided: "unresolved", open: "unresolved" };
  const REASONS = ["wrong target", "wrong event", "wrong window", "negation missed", "report misread", "report not about this", "report missing", "another reading of the comment"];
  const KINDS = ["retrospective", "wish", "advice", "reported", "question", "hypothetical", "sarcasm"];
  const FILTERS = { all: "all", came_true: "machine: came true", did_not: "machine: did not", partly: "machine: partly", undecided: "machine: undecided", open: "machine: open", todo: "not done yet", flagged: "flagged" };
  let S = { who: "", blind: true, mode: "queue", filter: "todo", words: "", at: 0, done: {}, missed: {}, flags: {}, log: [], other: null };
  try { const old = JSON.parse(localStorage.getItem(KEY) || "null"); if (old) S = Object.assign(S, old, { other: null }); } catch (e) { /* private mode: memory only */ }
  const save = () => { try { localStorage.setItem(KEY, JSON.stringify(Object.assign({}, S, { other: null }))); } catch (e) { /* memory only */ } };
  const el = (tag, props, ...kids) => { const e = document.createElement(tag); for (const k in props || {}) { if (k === "on") for (const n in props.on) e.addEventListener(n, props.on[n]); else if (k === "class") e.className = props[k]; else if (props[k] !== null && props[k] !== undefined) e.setAttribute(k, props[k]); } for (const k of kids.flat()) if (k !== null && k !== undefined && k !== "") e.append(k); return e; };
  const $ = id => document.getElementById(id);
  // Control, bidi and zero-width characters are shown, so that nothing hides in a text.
  const shown = t => (t || "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, c => "[U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");
  const label = v => (VERDICTS.find(x => x[1] === v) || [0, 0, String(v).replace(/_/g, " ")])[2];
  let started = Date.now(), picked = new Set(), answer = null, revealed = false, list = [];

  function ids() {
    if (S.mode === "missed") return D.missed.rows.map(r => r.id).filter(id => S.filter !== "todo" || !S.missed[id] || id === stay);
    return (S.mode === "sample" ? D.sample : D.queue).filter(id => {
      const i = D.items[id]; if (!i) return false;
      if (S.words && !(i.before + i.quote + i.after + " " + i.author + " " + (i.page || "") + " " + (i.target || "")).toLowerCase().includes(S.words.toLowerCase())) return false;
      if (S.filter === "todo") return !S.done[id] || id === stay;
      if (S.filter === "flagged") return S.flags[id];
      return S.filter === "all" || i.verdict === S.filter;
    });
  }
  let stay = null;
  const current = () => list[S.at];
  function open_(n) { list = ids(); S.at = Math.max(0, Math.min(n, list.length - 1)); started = Date.now(); answer = null; revealed = false; picked = new Set(); stay = null; const d = S.done[current()]; if (d) { answer = d.verdict; revealed = true; picked = new Set(d.evidence_ids); } draw(); $("main").focus(); }

  function bar() {
    const all = S.mode === "missed" ? D.missed.rows.length : (S.mode === "sample" ? D.sample.length : D.queue.length);
    const done = S.mode === "missed" ? Object.keys(S.missed).length : (S.mode === "sample" ? D.sample : D.queue).filter(id => S.done[id]).length;
    const mode = (m, words, tip) => el("button", { type: "button", "aria-pressed": String(S.mode === m), title: tip, on: { click: () => { S.mode = m; open_(0); save(); } } }, words);
    $("bar").replaceChildren(
      el("label", {}, "Adjudicator ", el("input", { id: "who", value: S.who, size: 10, placeholder: "your initials", on: { input: e => { S.who = e.target.value; save(); } } })),
      mode("queue", "By value", "What moves the scores most and is least sure comes first"), mode("sample", "Random sample", "Drawn at random: gives the machine's precision without bias"), mode("missed", "Missed?", "Comments in which the machine found nothing"),
      el("label", {}, "Show ", el("select", { id: "filter", on: { change: e => { S.filter = e.target.value; open_(0); save(); } } }, Object.keys(FILTERS).map(k => { const o = el("option", { value: k }, FILTERS[k]); o.selected = S.filter === k; return o; }))),
      el("input", { type: "search", placeholder: "words, author, article", "aria-label": "filter by words", value: S.words, on: { change: e => { S.words = e.target.value; open_(0); save(); } } }),
      el("label", {}, el("input", Object.assign({ type: "checkbox", id: "blind", on: { change: e => { S.blind = e.target.checked; save(); draw(); } } }, S.blind ? { checked: "" } : {})), " blind"),
      el("span", { class: "grow" }), el("progress", { max: all, value: done, "aria-label": "progress" }), el("span", {}, done + " of " + all),
      el("button", { type: "button", on: { click: agreement } }, "Agreement"), el("button", { type: "button", id: "export", on: { click: exportJsonl } }, "Export decisions.jsonl"), el("button", { type: "button", on: { click: exportCsv } }, "Export verdicts.csv"), el("button", { type: "button", on: { click: load } }, "Load"));
  }

  function comment(i) {
    const mine = el("p", { dir: "auto" }, shown(i.before), el("mark", {}, shown(i.quote)), shown(i.after));
    return el("section", {}, el("h2", {}, "Comment"), el("p", { class: "meta" }, i.page || "", i.page_date ? ", " + i.page_date : ""), (i.parents || []).map(p => el("div", { class: "parent" }, el("p", { class: "meta" }, p.author + (p.on ? ", " + p.on.slice(0, 16) : "")), el("p", { dir: "auto" }, shown(p.text)))),
      el("p", { class: "meta" }, el("strong", {}, i.author), i.made_on ? ", " + i.made_on + (i.made_on_basis === "comment" ? "" : " (date of the " + (i.made_on_basis || "page") + ")") : ", undated"), mine);
  }
  function card(id, i) {
    const row = (k, v) => v ? [el("dt", {}, k), el("dd", {}, v)] : [];
    const choose = v => () => decide(v);
    return el("section", { class: "card" }, el("h2", {}, "Claim as read"),
      el("p", { class: "claim" }, (i.polarity === "does_not_occur" ? "no " : "") + i.event.replace(/_/g, " ") + (i.target ? ": " + shown(i.target) : "")),
      el("dl", {}, row("kind", i.kind), row("who", shown(i.actor)), row("by", i.due_by ? i.due_by + (i.horizon ? " (“" + shown(i.horizon) + "”)" : " (" + i.basis.replace(/_/g, " ") + ")") : i.horizon), row("if", shown(i.condition)), row("chance", i.probability !== null ? Math.round(i.probability * 100) + " % (" + i.probability_basis + (i.certainty ? ": “" + shown(i.certainty) + "”" : "") + ")" : null), row("flags", (i.flags || []).join(", "))),
      el("div", { class: "choices" }, VERDICTS.map(v => el("button", { type: "button", "data-verdict": v[1], "aria-pressed": String(answer === v[1]), on: { click: choose(v[1]) } }, el("kbd", {}, v[0]), v[2]))),
      machine(i), reasonBox(id, i));
  }
  function machine(i) {
    if (S.blind && !revealed) return el("p", { class: "machine" }, "The machine's verdict shows after your answer (blind mode).");
    return el("p", { class: "machine" }, "machine: ", el("strong", {}, i.verdict.replace(/_/g, " ")), i.reason ? " (" + i.reason.replace(/_/g, " ") + ")" : "", i.decided_on ? ", decided " + i.decided_on : "", ", confidence " + i.confidence);
  }
  function reasonBox(id, i) {
    const d = S.done[id]; if (!d) return null;
    const override = d.verdict !== AS[i.verdict];
    const box = el("div", {}, override ? el("p", {}, "You overrule the machine. Why? ", el("kbd", {}, "r")) : null);
    if (d.verdict === "not_a_prediction") box.append(el("label", {}, "It is rather ", el("select", { id: "kind", on: { change: e => { d.kind = e.target.value; save(); } } }, KINDS.map(k => { const o = el("option", { value: k }, k); o.selected = d.kind === k; return o; }))));
    if (override || d.reason) box.append(el("label", {}, "Reason ", el("select", { id: "reason", on: { change: e => { d.reason = e.target.value; save(); } } }, [""].concat(REASONS).map(r => { const o = el("option", { value: r }, r || "choose…"); o.selected = (d.reason || "").startsWith(r) && r !== ""; return o; }))), el("textarea", { rows: 2, placeholder: "in your own words", "aria-label": "reason in your own words", on: { input: e => { d.note = e.target.value; save(); } } }, d.note || ""));
    return box;
  }
  function passages(i) {
    const kids = []; let ruled = !i.due_by;
    i.evidence.slice().sort((a, b) => String(a.to || a.on).localeCompare(String(b.to || b.on))).forEach((e, n) => {
      if (!ruled && e.late) { kids.push(el("div", { class: "deadline" }, "deadline " + i.due_by)); ruled = true; }
      kids.push(el("button", { type: "button", class: "passage", "data-passage": e.id, "aria-pressed": String(picked.has(e.id)), on: { click: () => { toggle(e.id); } } },
        el("span", { class: "meta" }, (n + 1) + " · " + (e.outlet || "") + (e.on ? ", " + e.on : ", undated") + " · " + e.certainty + (S.blind && !revealed ? "" : " · " + e.relation) + " ", e.late ? el("span", { class: "late" }, "after the deadline") : (i.due_by ? "before the deadline" : "")),
        el("p", { dir: "auto" }, shown(e.before), el("mark", {}, shown(e.quote)), shown(e.after))));
      if (e.url) kids.push(el("a", { href: e.url, rel: "noopener noreferrer", class: "small" }, e.title || e.url));
    });
    if (!ruled) kids.push(el("div", { class: "deadline" }, "deadline " + i.due_by));
    return el("section", {}, el("h2", {}, "Later reports"), kids.length ? kids : el("p", {}, "No passage bears on it."));
  }
  function draw() {
    bar(); const id = current(), main = $("main");
    if (!id) { main.replaceChildren(el("p", {}, "Nothing left here. Choose another queue or filter, or export your decisions.")); return; }
    if (S.mode === "missed") return drawMissed(id);
    const i = D.items[id]; main.replaceChildren(comment(i), card(id, i), passages(i));
  }
  function drawMissed(id) {
    const r = D.missed.rows.find(x => x.id === id), d = S.missed[id];
    const say = v => () => { record("missed", id, { comment_id: id, decided_by: S.who || "adjudicator", decided_at: new Date().toISOString(), missed: v, seconds: seconds() }); open_(S.filter === "todo" ? S.at : S.at + 1); };
    $("main").replaceChildren(el("section", {}, el("h2", {}, "Comment"), el("p", { class: "meta" }, r.page), (r.parents || []).map(p => el("div", { class: "parent" }, el("p", { dir: "auto" }, shown(p.text)))), el("p", { class: "meta" }, el("strong", {}, r.author), r.on ? ", " + r.on.slice(0, 16) : ""), el("p", { dir: "auto" }, shown(r.text))),
      el("section", { class: "card" }, el("h2", {}, "Does it hold a prediction that could be checked?"), el("div", { class: "choices" }, el("button", { type: "button", "data-verdict": "true", "aria-pressed": String(!!d && d.missed), on: { click: say(true) } }, el("kbd", {}, "1"), "yes, it was missed"), el("button", { type: "button", "data-verdict": "false", "aria-pressed": String(!!d && !d.missed), on: { click: say(false) } }, el("kbd", {}, "2"), "no"))), el("section", {}));
  }
  const seconds = () => Math.round((Date.now() - started) / 100) / 10;
  function record(kind, id, decision) { S.log.push([kind, id, S[kind][id] || null]); S[kind][id] = decision; save(); }
  function decide(v) {
    const id = current(); if (!id || S.mode === "missed") return; const i = D.items[id], old = S.done[id];
    record("done", id, { prediction_id: id, decided_by: S.who || "adjudicator", decided_at: new Date().toISOString(), before: i.verdict, verdict: v, kind: v === "not_a_prediction" ? "retrospective" : i.kind, reason: "", note: "", evidence_ids: Array.from(picked), seconds: (old ? old.seconds : 0) + seconds(), blind: S.blind && !revealed, sample: D.sample.includes(id) });
    answer = v; revealed = true; stay = id; draw(); if (v !== AS[i.verdict]) { const r = $("reason"); if (r) r.focus(); }
  }
  function toggle(eid) { picked.has(eid) ? picked.delete(eid) : picked.add(eid); const d = S.done[current()]; if (d) { d.evidence_ids = Array.from(picked); save(); } draw(); }
  function undo() { const last = S.log.pop(); if (!last) return; const [kind, id, before] = last; if (before) S[kind][id] = before; else delete S[kind][id]; save(); S.mode = kind === "missed" ? "missed" : (S.mode === "missed" ? "queue" : S.mode); list = ids(); const n = list.indexOf(id); open_(n < 0 ? S.at : n); }
  const next = () => { const id = current(), keep = S.filter === "todo" && (S.mode === "missed" ? S.missed : S.done)[id]; open_(keep ? S.at : S.at + 1); };
  const back = () => open_(S.at - 1);
  function download(name, type, text) { const a = el("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) }); document.body.append(a); a.click(); a.remove(); }
  const lines = () => Object.values(S.done).map(d => { const x = Object.assign({}, d); x.reason = [d.reason, d.note].filter(Boolean).join(": "); delete x.note; return x; }).concat(Object.values(S.missed));
  function exportJsonl() { const t = lines().map(d => JSON.stringify(d)).join("\n") + "\n"; window.lastExport = t; download("decisions.jsonl", "application/jsonl", t); }
  const cell = v => { let t = String(v === null || v === undefined ? "" : v); if (/^[=+\-@\t\r＝＋－＠]/.test(t)) t = "'" + t; return /[",\n\r]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t; };
  function exportCsv() { const cols = ["prediction_id", "verdict", "before", "kind", "reason", "decided_by", "decided_at", "seconds", "blind"]; download("adjudicated.csv", "text/csv", [cols.join(",")].concat(lines().filter(d => d.prediction_id).map(d => cols.map(c => cell(d[c])).join(","))).join("\n") + "\n"); }
  function load() {
    const input = el("input", { type: "file", accept: ".jsonl,application/jsonl" }), say = el("p", { class: "small" });
    input.addEventListener("change", () => { const f = input.files[0]; if (!f) return; f.text().then(t => { try { S.other = t.split("\n").filter(Boolean).map(l => JSON.parse(l)).filter(d => d.prediction_id); say.textContent = S.other.length + " decisions of " + [...new Set(S.other.map(d => d.decided_by))].join(", ") + " loaded: see Agreement."; } catch (e) { say.textContent = "This is not a decisions.jsonl: " + e.message; } }); });
    const mine = el("button", { type: "button", on: { click: () => { (S.other || []).forEach(d => { S.done[d.prediction_id] = d; }); save(); close(); open_(S.at); } } }, "Take them over as mine");
    dialog("Load another adjudicator's decisions", el("p", {}, "They are compared with yours; where you differ, a third person decides and all three files go to calledit apply."), input, say, mine);
  }
  function dialog(title, ...kids) { const d = $("dialog"); d.replaceChildren(el("h2", {}, title), ...kids, el("p", {}, el("button", { type: "button", on: { click: close } }, "Close"))); d.showModal(); }
  const close = () => $("dialog").close();

  // Agreement of two lists of labels: percent, Cohen's kappa with interval, PABAK, AC1, Krippendorff's alpha.
  function measures(pairs) {
    const labels = [...new Set(pairs.flat())].sort(), n = pairs.length, k = labels.length;
    if (!n) return null;
    const a = {}, b = {}, both = {}; let same = 0;
    for (const [x, y] of pairs) { a[x] = (a[x] || 0) + 1 / n; b[y] = (b[y] || 0) + 1 / n; both[x + "|" + y] = (both[x + "|" + y] || 0) + 1; same += x === y; }
    const po = same / n, pe = labels.reduce((s, l) => s + (a[l] || 0) * (b[l] || 0), 0), out = { n, po, labels, both };
    if (k > 1 && pe < 1) {
      const kappa = (po - pe) / (1 - pe); let diag = 0, off = 0;
      for (const x of labels) for (const y of labels) { const p = (both[x + "|" + y] || 0) / n; if (x === y) diag += p * (1 - ((a[x] || 0) + (b[x] || 0)) * (1 - kappa)) ** 2; else off += p * ((b[x] || 0) + (a[y] || 0)) ** 2; }
      const se = Math.sqrt(Math.max(0, diag + (1 - kappa) ** 2 * off - (kappa - pe * (1 - kappa)) ** 2) / ((1 - pe) ** 2 * n));
      out.kappa = kappa; out.ci = [kappa - 1.96 * se, kappa + 1.96 * se]; out.pabak = (k * po - 1) / (k - 1);
      const g = labels.reduce((s, l) => { const q = ((a[l] || 0) + (b[l] || 0)) / 2; return s + q * (1 - q); }, 0) / (k - 1); out.ac1 = (po - g) / (1 - g);
      const total = 2 * n, count = {}; for (const p of pairs.flat()) count[p] = (count[p] || 0) + 1;
      const de = (total * total - Object.values(count).reduce((s, c) => s + c * c, 0)) / (total * (total - 1)); out.alpha = de > 0 ? 1 - (1 - po) / de : undefined;
    }
    return out;
  }
  const num = v => v === undefined || Number.isNaN(v) ? "undefined: only one label used" : v.toFixed(2);
  function panel(title, pairs) {
    const m = measures(pairs); if (!m) return el("p", { class: "small" }, title + ": nothing in common yet.");
    const table = el("table", {}, el("tr", {}, el("th", {}, "first \\ second"), m.labels.map(l => el("th", {}, label(l)))), m.labels.map(x => el("tr", {}, el("th", {}, label(x)), m.labels.map(y => el("td", {}, String(m.both[x + "|" + y] || 0))))));
    return el("section", {}, el("h2", {}, title), el("p", {}, "agree " + Math.round(m.po * 100) + " %, " + Math.round(m.po * m.n) + " of " + m.n + " · kappa " + num(m.kappa) + (m.ci ? " [" + m.ci.map(v => v.toFixed(2)).join(", ") + "]" : "") + " · alpha " + num(m.alpha) + " · PABAK " + num(m.pabak) + " · AC1 " + num(m.ac1)), table);
  }
  function agreement() {
    const mine = Object.values(S.done), kids = [panel("You and the machine", mine.map(d => [d.verdict, AS[d.before]])), panel("You and the machine, random sample only", mine.filter(d => d.sample).map(d => [d.verdict, AS[d.before]]))];
    if (S.other) { kids.push(panel("You and " + [...new Set(S.other.map(d => d.decided_by))].join(", "), S.other.filter(d => S.done[d.prediction_id]).map(d => [S.done[d.prediction_id].verdict, d.verdict])));
      const differ = S.other.filter(d => S.done[d.prediction_id] && S.done[d.prediction_id].verdict !== d.verdict);
      kids.push(el("h2", {}, "Where you differ"), el("ul", {}, differ.slice(0, 200).map(d => el("li", {}, el("button", { type: "button", on: { click: () => { close(); S.mode = "queue"; S.filter = "all"; list = ids(); open_(Math.max(0, list.indexOf(d.prediction_id))); } } }, "open"), " “" + shown((D.items[d.prediction_id] || {}).quote) + "”: you " + label(S.done[d.prediction_id].verdict) + ", " + d.decided_by + " " + label(d.verdict))))); }
    const t = mine.map(d => d.seconds).filter(Boolean).sort((a, b) => a - b); if (t.length) kids.push(el("p", { class: "small" }, "Median time an item: " + t[Math.floor(t.length / 2)] + " s."));
    dialog("Agreement", ...kids);
  }
  function help() { dialog("Keys", el("ul", {}, VERDICTS.map(v => el("li", {}, el("kbd", {}, v[0]), " " + v[2])), [["e", "pick or drop the next passage as evidence"], ["r", "reason"], ["space, enter", "next"], ["b", "back"], ["u", "undo"], ["f", "flag"], ["?", "this help"]].map(k => el("li", {}, el("kbd", {}, k[0]), " " + k[1])))); }
  let turn = 0;
  function pick() { const i = D.items[current()]; if (!i || !i.evidence.length) return; const order = i.evidence.slice().sort((a, b) => String(a.to || a.on).localeCompare(String(b.to || b.on))); toggle(order[turn++ % order.length].id); }
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || $("dialog").open || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) { if (e.key === "Escape" && e.target.blur) e.target.blur(); return; }
    const v = VERDICTS.find(x => x[0] === e.key);
    if (v && S.mode === "missed") { const b = document.querySelector('[data-verdict="' + v[1] + '"]'); if (b) b.click(); }
    else if (v) decide(v[1]);
    else if (e.key === "e") pick();
    else if (e.key === "r") { const r = $("reason"); if (r) r.focus(); }
    else if (e.key === " " || e.key === "Enter") { if (e.target.tagName === "BUTTON" && e.target.className !== "") return; turn = 0; next(); }
    else if (e.key === "b") back(); else if (e.key === "u") undo(); else if (e.key === "?") help();
    else if (e.key === "f") { const id = current(); S.flags[id] ? delete S.flags[id] : S.flags[id] = true; save(); draw(); }
    else return;
    e.preventDefault();
  });
  $("keys").replaceChildren(...VERDICTS.map(v => el("span", {}, el("kbd", {}, v[0]), " " + v[2])), ...[["e", "evidence"], ["r", "reason"], ["space", "next"], ["b", "back"], ["u", "undo"], ["f", "flag"], ["?", "help"]].map(k => el("span", {}, el("kbd", {}, k[0]), " " + k[1])));
  open_(0);
})();
