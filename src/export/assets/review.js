"use strict";
// Adjudication: one decision a screen, by keys or buttons; decisions stay in memory, in localStorage, and leave as JSONL.
(function () {
  const D = JSON.parse(document.getElementById("data").textContent), KEY = "calledit-review-" + D.package;
  const VERDICTS = [["1", "true", "came true"], ["2", "false", "did not"], ["3", "partly", "partly"], ["4", "unresolved", "unresolved"], ["5", "void", "void: condition not met"], ["6", "not_a_prediction", "not a prediction"]];
  const AS = { came_true: "true", did_not: "false", partly: "partly", undecided: "unresolved", open: "unresolved" };
  const REASONS = ["wrong target", "wrong event", "wrong window", "negation missed", "report misread", "report not about this", "report missing", "another reading of the comment"];
  const KINDS = ["retrospective", "wish", "advice", "reported", "question", "hypothetical", "sarcasm"];
  const FILTERS = { all: "all", came_true: "machine: came true", did_not: "machine: did not", partly: "machine: partly", undecided: "machine: undecided", open: "machine: open", todo: "not done yet", flagged: "flagged" };
  // Answered items after which one answered before is asked again without notice, and how long ago that must be.
  const AGAIN = 15, AGO = 10;
  const GOLD_EVERY = 8; // every eighth item is one with a known answer, where such were loaded
  let S = { who: "", people: {}, gold: {}, checks: {}, since: 0, cluster: "", order: "time", blind: true, mode: "queue", filter: "todo", words: "", at: 0, done: {}, missed: {}, flags: {}, log: [], other: null };
  try { const old = JSON.parse(localStorage.getItem(KEY) || "null"); if (old) S = Object.assign(S, old, { other: null }); } catch (e) { /* private mode: memory only */ }
  const save = () => { try { localStorage.setItem(KEY, JSON.stringify(Object.assign({}, S, { other: null }))); } catch (e) { /* memory only */ } };
  const el = (tag, props, ...kids) => { const e = document.createElement(tag); for (const k in props || {}) { if (k === "on") for (const n in props.on) e.addEventListener(n, props.on[n]); else if (k === "class") e.className = props[k]; else if (props[k] !== null && props[k] !== undefined) e.setAttribute(k, props[k]); } for (const k of kids.flat()) if (k !== null && k !== undefined && k !== "") e.append(k); return e; };
  const $ = id => document.getElementById(id);
  // Control, bidi and zero-width characters are shown, so that nothing hides in a text.
  const shown = t => (t || "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, c => "[U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");
  const label = v => (VERDICTS.find(x => x[1] === v) || [0, 0, String(v).replace(/_/g, " ")])[2];
  let started = Date.now(), picked = new Set(), answer = null, revealed = false, list = [], again = null, edits = {};
  const decidedBy = d => ["came_true", "did_not", "partly"].includes(d.before);
  // Decisions of everyone else: those made in this browser under another name, and those loaded.
  const others = () => Object.keys(S.people).filter(w => w !== S.who).flatMap(w => Object.values(S.people[w].done)).concat(S.other || []);
  const overruled = d => d.verdict !== AS[d.before];
  function wilson(k, n) { const z = 1.96, p = k / n, c = (p + z * z / (2 * n)) / (1 + z * z / n), h = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n); return [Math.max(0, c - h), Math.min(1, c + h)]; }
  const share = (k, n) => { if (!n) return "none yet"; const w = wilson(k, n); return Math.round(100 * k / n) + " %, " + k + " of " + n + " [" + Math.round(100 * w[0]) + "–" + Math.round(100 * w[1]) + " %]"; };
  // Items on which two people differ.
  function disputed() {
    const by = {}; for (const d of others().concat(Object.values(S.done))) if (!d.final) (by[d.prediction_id] = by[d.prediction_id] || new Set()).add(d.verdict);
    return Object.keys(by).filter(id => by[id].size > 1 && D.items[id]);
  }

  function ids() {
    if (S.mode === "missed") return D.missed.rows.map(r => r.id).filter(id => S.filter !== "todo" || !S.missed[id] || id === stay);
    const all = S.mode === "sample" ? D.sample : S.mode === "differ" ? disputed() : withGold(D.queue);
    return all.filter(id => {
      const i = D.items[id]; if (!i) return false;
      if (S.words && !(i.before + i.quote + i.after + " " + i.author + " " + (i.page || "") + " " + (i.target || "")).toLowerCase().includes(S.words.toLowerCase())) return false;
      if (S.cluster && i.cluster !== S.cluster) return false;
      if (S.filter === "todo") return !S.done[id] || id === stay || (S.mode === "differ" && !S.done[id].final);
      if (S.filter === "flagged") return S.flags[id];
      return S.filter === "all" || i.verdict === S.filter;
    });
  }
  // Items with a known answer stand among the others, where nothing tells them apart.
  function withGold(queue) {
    const known = Object.keys(S.gold).filter(id => D.items[id]); if (!known.length) return queue;
    const rest = queue.filter(id => !(id in S.gold)), all = [];
    rest.forEach((id, n) => { if (n % GOLD_EVERY === 3 && known.length) all.push(known.shift()); all.push(id); });
    return all.concat(known);
  }
  let stay = null;
  const current = () => again || list[S.at];
  function open_(n) { stay = null; list = ids(); S.at = Math.max(0, Math.min(n, list.length - 1)); started = Date.now(); answer = null; revealed = false; picked = new Set(); edits = {}; const d = again ? null : S.done[current()]; if (d) { edits = Object.assign({}, d.corrected); answer = d.verdict; revealed = true; picked = new Set(d.evidence_ids); } draw(); $("main").focus(); }

  // Another name is another adjudicator: each has their own answers and sees nobody else's before giving one.
  function person(who) {
    if (!who) return;
    if (!S.who) { for (const d of Object.values(S.done).concat(Object.values(S.missed))) d.decided_by = who; S.who = who; save(); return; }
    if (who === S.who) return;
    S.people[S.who] = { done: S.done, missed: S.missed, log: S.log, checks: S.checks };
    const mine = S.people[who] || {}; delete S.people[who];
    S.who = who; S.done = mine.done || {}; S.missed = mine.missed || {}; S.log = mine.log || []; S.checks = mine.checks || {}; S.since = 0;
    save(); open_(0);
  }

  function bar() {
    const ofMode = () => S.mode === "sample" ? D.sample : S.mode === "differ" ? disputed() : D.queue;
    const all = S.mode === "missed" ? D.missed.rows.length : ofMode().length;
    const done = S.mode === "missed" ? Object.keys(S.missed).length : ofMode().filter(id => S.done[id] && (S.mode !== "differ" || S.done[id].final)).length;
    const mode = (m, words, tip) => el("button", { type: "button", "aria-pressed": String(S.mode === m), title: tip, on: { click: () => { S.mode = m; open_(0); save(); } } }, words);
    $("bar").replaceChildren(...[
      el("label", {}, "Adjudicator ", el("input", { id: "who", value: S.who, size: 10, placeholder: "your initials", on: { change: e => person(e.target.value.trim()) } })),
      mode("queue", "By value", "What moves the scores most and is least sure comes first"), mode("sample", "Random sample", "Drawn at random: gives the machine's precision without bias"), mode("missed", "Missed?", "Comments in which the machine found nothing"), others().length ? mode("differ", "Disagreements", "Where two people differ: a third decides, finally") : null,
      el("label", {}, "Show ", el("select", { id: "filter", on: { change: e => { S.filter = e.target.value; open_(0); save(); } } }, Object.keys(FILTERS).map(k => { const o = el("option", { value: k }, FILTERS[k]); o.selected = S.filter === k; return o; }))),
      D.clusters.length > 1 ? el("label", {}, "Topic ", el("select", { id: "cluster", on: { change: e => { S.cluster = e.target.value; open_(0); save(); } } }, [""].concat(D.clusters).map(c => { const o = el("option", { value: c }, shown(c) || "all"); o.selected = S.cluster === c; return o; }))) : null,
      el("input", { type: "search", placeholder: "words, author, article", "aria-label": "filter by words", value: S.words, on: { change: e => { S.words = e.target.value; open_(0); save(); } } }),
      el("label", {}, el("input", Object.assign({ type: "checkbox", id: "blind", on: { change: e => { S.blind = e.target.checked; save(); draw(); } } }, S.blind ? { checked: "" } : {})), " blind"),
      el("span", { class: "grow" }), el("progress", { max: all, value: done, "aria-label": "progress" }), el("span", {}, done + " of " + all),
      el("button", { type: "button", on: { click: agreement } }, "Agreement"), el("button", { type: "button", id: "export", on: { click: exportJsonl } }, "Export decisions.jsonl"), el("button", { type: "button", on: { click: exportCsv } }, "Export verdicts.csv"), el("button", { type: "button", on: { click: load } }, "Load")].filter(Boolean));
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
      reading(id, i),
      el("div", { class: "choices" }, VERDICTS.map(v => el("button", { type: "button", "data-verdict": v[1], "aria-pressed": String(answer === v[1]), on: { click: choose(v[1]) } }, el("kbd", {}, v[0]), v[2]))),
      machine(i), again ? null : reasonBox(id, i), S.mode === "differ" ? sides(id) : null);
  }
  // The claim's fields, to be corrected; the machine's reading stays beside the correction.
  function reading(id, i) {
    const keep = k => e => { const v = e.target.value.trim(), was = i[k] === null || i[k] === undefined ? "" : String(i[k]); if (v === was) delete edits[k]; else edits[k] = k === "probability" ? (v === "" ? null : Number(v)) : v; const d = S.done[id]; if (d && !again) { d.corrected = Object.assign({}, edits); save(); } };
    const field = (k, words, props) => el("label", {}, words + " ", el("input", Object.assign({ value: k in edits ? edits[k] : i[k], "data-field": k, on: { change: keep(k) } }, props)));
    const polarity = el("select", { "data-field": "polarity", on: { change: keep("polarity") } }, ["occurs", "does_not_occur"].map(v => { const o = el("option", { value: v }, v.replace(/_/g, " ")); o.selected = (edits.polarity || i.polarity) === v; return o; }));
    return el("details", Object.keys(edits).length ? { open: "", id: "reading" } : { id: "reading" }, el("summary", {}, "Correct the reading ", el("kbd", {}, "c")), field("target", "target", {}), el("label", {}, "it ", polarity), field("due_by", "by", { type: "date" }), field("probability", "chance", { type: "number", min: 0, max: 1, step: 0.01 }), field("condition", "if", {}));
  }
  // What each person decided, side by side.
  function sides(id) {
    const all = others().concat(S.done[id] ? [S.done[id]] : []).filter(d => d.prediction_id === id);
    return el("table", { class: "sides" }, el("tr", {}, ["who", "verdict", "why"].map(t => el("th", {}, t))), all.map(d => el("tr", {}, el("td", {}, shown(d.decided_by)), el("td", {}, label(d.verdict)), el("td", {}, shown([d.reason, d.note].filter(Boolean).join(": "))))));
  }
  function machine(i) {
    if ((S.blind || again) && !revealed) return el("p", { class: "machine" }, "The machine's verdict shows after your answer (blind mode).");
    return el("p", { class: "machine" }, "machine: ", el("strong", {}, i.verdict.replace(/_/g, " ")), i.reason ? " (" + i.reason.replace(/_/g, " ") + ")" : "", i.decided_on ? ", decided " + i.decided_on : "", ", confidence " + i.confidence);
  }
  function reasonBox(id, i) {
    const d = S.done[id]; if (!d) return null;
    const override = d.verdict !== AS[i.verdict];
    const box = el("div", {}, override ? el("p", { id: "why" }, "You overrule the machine. Why? ", el("kbd", {}, "r")) : null);
    if (d.verdict === "not_a_prediction") box.append(el("label", {}, "It is rather ", el("select", { id: "kind", on: { change: e => { d.kind = e.target.value; save(); } } }, KINDS.map(k => { const o = el("option", { value: k }, k); o.selected = d.kind === k; return o; }))));
    if (override || d.reason) box.append(el("label", {}, "Reason ", el("select", { id: "reason", on: { change: e => { d.reason = e.target.value; save(); } } }, [""].concat(REASONS).map(r => { const o = el("option", { value: r }, r || "choose…"); o.selected = (d.reason || "").startsWith(r) && r !== ""; return o; }))), el("textarea", { rows: 2, placeholder: "in your own words", "aria-label": "reason in your own words", on: { input: e => { d.note = e.target.value; save(); } } }, d.note || ""));
    return box;
  }
  function passages(i) {
    const kids = []; let ruled = !i.due_by;
    const words = [i.target, i.actor].concat(i.evidence.map(e => e.target)).filter(w => w && w.length > 2);
    ordered(i).forEach((e, n) => {
      const from = D.reports[e.a] || {};
      if (!ruled && e.late && S.order === "time") { kids.push(el("div", { class: "deadline" }, "deadline " + i.due_by)); ruled = true; }
      kids.push(el("button", { type: "button", class: "passage", "data-passage": e.id, "aria-pressed": String(picked.has(e.id)), on: { click: () => { toggle(e.id); } } },
        el("span", { class: "meta" }, (n + 1) + " · " + shown(from.outlet || "") + (e.on ? ", " + e.on : ", undated") + " · " + e.certainty + (S.blind && !revealed ? "" : " · " + e.relation) + " ", e.late ? el("span", { class: "late" }, "after the deadline") : (i.due_by ? "before the deadline" : "")),
        el("p", { dir: "auto" }, terms(e.before, words), el("mark", {}, terms(e.quote, words)), terms(e.after, words))));
      if (from.url) kids.push(el("a", { href: from.url, rel: "noopener noreferrer", class: "small" }, shown(from.title || from.url)));
    });
    if (i.evidence.length > 1) kids.unshift(el("p", { class: "small" }, "In order of ", ["time", "weight"].map(o => el("button", { type: "button", "aria-pressed": String(S.order === o), on: { click: () => { S.order = o; save(); draw(); } } }, o))));
    if (!ruled) kids.push(el("div", { class: "deadline" }, "deadline " + i.due_by));
    return el("section", {}, el("h2", {}, "Later reports"), kids.length ? kids : el("p", {}, "No passage bears on it."));
  }
  const WEIGHT = e => (e.relation === "neutral" ? 0 : 2) + (e.certainty === "asserted" ? 1 : 0);
  function ordered(i) {
    const time = (a, b) => String(a.to || a.on).localeCompare(String(b.to || b.on));
    return i.evidence.slice().sort(S.order === "weight" && (!S.blind || revealed) ? (a, b) => WEIGHT(b) - WEIGHT(a) || time(a, b) : time);
  }
  // Text with the claim's names marked.
  function terms(text, words) {
    const t = shown(text), low = t.toLowerCase(), out = []; let at = 0;
    if (low.length !== t.length) return t;
    while (at < t.length) {
      let best = -1, len = 0;
      for (const w of words) { const n = low.indexOf(w.toLowerCase(), at); if (n >= 0 && (best < 0 || n < best || (n === best && w.length > len))) { best = n; len = w.length; } }
      if (best < 0) break;
      out.push(t.slice(at, best), el("b", { class: "term" }, t.slice(best, best + len))); at = best + len;
    }
    out.push(t.slice(at)); return out;
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
    if (again) { record("checks", id, { first: old.verdict, second: v, seconds: seconds() }); again = null; S.since = 0; open_(S.filter === "todo" ? S.at : S.at + 1); return; }
    if (!old) S.since++;
    record("done", id, { prediction_id: id, decided_by: S.who || "adjudicator", decided_at: new Date().toISOString(), before: i.verdict, verdict: v, kind: v === "not_a_prediction" ? "retrospective" : i.kind, reason: "", note: "", evidence_ids: Array.from(picked), seconds: (old ? old.seconds : 0) + seconds(), blind: S.blind && !revealed, sample: D.sample.includes(id), final: S.mode === "differ" || undefined, corrected: Object.keys(edits).length ? Object.assign({}, edits) : undefined });
    answer = v; revealed = true; stay = id; draw(); if (v !== AS[i.verdict]) { const r = $("reason"); if (r) r.focus(); }
  }
  function toggle(eid) { picked.has(eid) ? picked.delete(eid) : picked.add(eid); const d = S.done[current()]; if (d) { d.evidence_ids = Array.from(picked); save(); } draw(); }
  function undo() { const last = S.log.pop(); if (!last) return; const [kind, id, before] = last; if (before) S[kind][id] = before; else delete S[kind][id]; save(); again = null; S.mode = kind === "missed" ? "missed" : (S.mode === "missed" ? "queue" : S.mode); list = ids(); const n = list.indexOf(id); open_(n < 0 ? S.at : n); }
  const next = () => {
    const d = again ? null : S.done[current()];
    if (d && S.mode !== "missed" && overruled(d) && d.verdict !== "not_a_prediction" && !d.reason && !d.note) { const r = $("reason"), w = $("why"); if (w) w.classList.add("late"); if (r) r.focus(); return; }
    if (again) again = null;
    else if (S.mode !== "missed" && S.mode !== "differ" && S.since >= AGAIN) {
      const old = Object.values(S.done).slice(0, -AGO).find(x => !(x.prediction_id in S.checks) && D.items[x.prediction_id]);
      if (old) { const at = S.filter === "todo" ? S.at : S.at + 1; open_(at); again = old.prediction_id; open_(S.at); return; }
    }
    const id = current(), keep = S.filter === "todo" && (S.mode === "missed" ? S.missed : S.done)[id]; open_(keep ? S.at : S.at + 1);
  };
  const back = () => open_(S.at - 1);
  function download(name, type, text) { const a = el("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) }); document.body.append(a); a.click(); a.remove(); }
  const line = d => { const x = Object.assign({}, d); x.reason = [d.reason, d.note].filter(Boolean).join(": "); delete x.note; return x; };
  const known = () => Object.keys(S.gold).filter(id => S.done[id]);
  // Everyone's decisions made in this browser, then the checks of attention.
  const lines = () => Object.keys(S.people).filter(w => w !== S.who).flatMap(w => Object.values(S.people[w].done).map(line).concat(Object.values(S.people[w].missed)))
    .concat(Object.values(S.done).map(line), Object.values(S.missed),
      known().map(id => ({ check: "known", of: id, decided_by: S.who || "adjudicator", wanted: S.gold[id], given: S.done[id].verdict, seconds: S.done[id].seconds })),
      Object.keys(S.checks).map(id => ({ check: "again", of: id, decided_by: S.who || "adjudicator", wanted: S.checks[id].first, given: S.checks[id].second, seconds: S.checks[id].seconds })));
  function exportJsonl() { const t = lines().map(d => JSON.stringify(d)).join("\n") + "\n"; window.lastExport = t; download("decisions.jsonl", "application/jsonl", t); }
  const cell = v => { let t = String(v === null || v === undefined ? "" : v); if (/^[=+\-@\t\r＝＋－＠]/.test(t)) t = "'" + t; return /[",\n\r]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t; };
  function exportCsv() { const cols = ["prediction_id", "verdict", "before", "kind", "reason", "decided_by", "decided_at", "seconds", "blind"]; download("adjudicated.csv", "text/csv", [cols.join(",")].concat(lines().filter(d => d.prediction_id).map(d => cols.map(c => cell(d[c])).join(","))).join("\n") + "\n"); }
  function load() {
    const input = el("input", { type: "file", accept: ".jsonl,application/jsonl" }), say = el("p", { class: "small" });
    input.addEventListener("change", () => { const f = input.files[0]; if (!f) return; f.text().then(t => { try { S.other = t.split("\n").filter(Boolean).map(l => JSON.parse(l)).filter(d => d.prediction_id); say.textContent = S.other.length + " decisions of " + [...new Set(S.other.map(d => d.decided_by))].join(", ") + " loaded: see Agreement."; } catch (e) { say.textContent = "This is not a decisions.jsonl: " + e.message; } }); });
    const mine = el("button", { type: "button", on: { click: () => { (S.other || []).forEach(d => { S.done[d.prediction_id] = d; }); save(); close(); open_(S.at); } } }, "Take them over as mine");
    const gold = el("button", { type: "button", id: "gold", on: { click: () => { (S.other || []).forEach(d => { S.gold[d.prediction_id] = d.verdict; }); S.other = null; save(); close(); open_(0); } } }, "Hide them among mine as known answers");
    dialog("Load another adjudicator's decisions", el("p", {}, "They are compared with yours; where you differ, a third person decides and all three files go to calledit apply."), input, say, el("p", {}, mine, " ", gold), el("p", { class: "small" }, "Known answers stand unmarked among the other items; Agreement tells how many were met. Without them, items answered long ago are now and then asked again."));
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
  // Krippendorff's alpha for labels over any number of people, items that only one judged left out.
  function alphaOf(decisions) {
    const by = {}; for (const d of decisions) (by[d.prediction_id] = by[d.prediction_id] || {})[d.decided_by] = d.verdict;
    const units = Object.values(by).map(Object.values).filter(u => u.length > 1), count = {}; let n = 0, differ = 0;
    for (const u of units) { n += u.length; let off = 0; for (let a = 0; a < u.length; a++) { count[u[a]] = (count[u[a]] || 0) + 1; for (let b = 0; b < u.length; b++) off += a !== b && u[a] !== u[b]; } differ += off / (u.length - 1); }
    const expected = n * n - Object.values(count).reduce((s, c) => s + c * c, 0);
    return expected > 0 ? 1 - (n - 1) * differ / expected : undefined;
  }
  function estimates() {
    const sample = Object.values(S.done).filter(d => d.sample && decidedBy(d)), looked = Object.values(S.missed), found = looked.filter(m => m.missed).length, checks = Object.values(S.checks);
    const w = looked.length ? wilson(found, looked.length) : null, of = D.missed.population;
    return el("section", {}, el("h2", {}, "What the random samples say"),
      el("p", { id: "precision" }, "The machine's precision on decided verdicts: ", share(sample.filter(d => !overruled(d)).length, sample.length), "."),
      el("p", { id: "missed" }, "Comments without a found prediction that hold one: ", share(found, looked.length), w ? ": about " + Math.round(of * found / looked.length) + " [" + Math.round(of * w[0]) + "–" + Math.round(of * w[1]) + "] of " + of + " comments" : "", "."),
      known().length ? el("p", { id: "known" }, "Known answers met: ", share(known().filter(id => S.done[id].verdict === S.gold[id]).length, known().length), ".") : null,
      checks.length ? el("p", { id: "again" }, "Asked again without notice, answered as before: ", share(checks.filter(c => c.first === c.second).length, checks.length), ".") : null);
  }
  function agreement() {
    const mine = Object.values(S.done), kids = [estimates(), panel("You and the machine", mine.map(d => [d.verdict, AS[d.before]])), panel("You and the machine, random sample only", mine.filter(d => d.sample).map(d => [d.verdict, AS[d.before]]))];
    const rest = others(), people = [...new Set(rest.map(d => d.decided_by))];
    if (people.length > 1) kids.push(el("p", {}, "Krippendorff's alpha of all " + (people.length + 1) + " people, missing answers allowed: " + num(alphaOf(rest.concat(mine)))));
    for (const who of people) { const theirs = rest.filter(d => d.decided_by === who); kids.push(panel("You and " + shown(who), theirs.filter(d => S.done[d.prediction_id]).map(d => [S.done[d.prediction_id].verdict, d.verdict])));
      const differ = theirs.filter(d => S.done[d.prediction_id] && S.done[d.prediction_id].verdict !== d.verdict);
      if (differ.length) kids.push(el("h2", {}, "Where you differ"), el("ul", {}, differ.slice(0, 200).map(d => el("li", {}, el("button", { type: "button", on: { click: () => { close(); S.mode = "queue"; S.filter = "all"; list = ids(); open_(Math.max(0, list.indexOf(d.prediction_id))); } } }, "open"), " “" + shown((D.items[d.prediction_id] || {}).quote) + "”: you " + label(S.done[d.prediction_id].verdict) + ", " + d.decided_by + " " + label(d.verdict))))); }
    const t = mine.map(d => d.seconds).filter(Boolean).sort((a, b) => a - b); if (t.length) kids.push(el("p", { class: "small" }, "Median time an item: " + t[Math.floor(t.length / 2)].toFixed(1) + " s."));
    dialog("Agreement", ...kids);
  }
  function help() { dialog("Keys", el("ul", {}, VERDICTS.map(v => el("li", {}, el("kbd", {}, v[0]), " " + v[2])), [["e", "pick or drop the next passage as evidence"], ["r", "reason"], ["space, enter", "next"], ["b", "back"], ["u", "undo"], ["f", "flag"], ["c", "correct the reading"], ["?", "this help"]].map(k => el("li", {}, el("kbd", {}, k[0]), " " + k[1])))); }
  let turn = 0;
  function pick() { const i = D.items[current()]; if (!i || !i.evidence.length) return; const order = ordered(i); toggle(order[turn++ % order.length].id); }
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || $("dialog").open || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) { if (e.key === "Escape" && e.target.blur) e.target.blur(); return; }
    const v = VERDICTS.find(x => x[0] === e.key);
    if (v && S.mode === "missed") { const b = document.querySelector('[data-verdict="' + v[1] + '"]'); if (b) b.click(); }
    else if (v) decide(v[1]);
    else if (e.key === "e") pick();
    else if (e.key === "c") { const r = $("reading"); if (r) { r.open = true; r.querySelector("input").focus(); } }
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
