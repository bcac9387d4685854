"use strict";
// Search, filter and pages for the list of predictions. Text only ever enters the page as text. Rows past those written as HTML
// stand in chunks of JSON, each parsed when one of its rows is first shown or searched.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("list");
  if (!list) return;
  const per = 50, signs = [["●", "true", "came true"], ["◐", "partly", "partly"], ["✕", "false", "did not"], ["○", "open", "open"], ["?", "undecided", "undecided"]];
  const names = Array.from(document.getElementById("verdict").options, o => o.value).slice(1), sign = names.map(n => signs[["came_true", "partly", "did_not", "open", "undecided"].indexOf(n)]);
  const el = (tag, cls, ...kids) => { const e = document.createElement(tag); if (cls) e.className = cls; for (const k of kids) if (k !== "") e.append(k); return e; };
  const written = Array.from(list.children), texts = Array.from(document.getElementsByClassName("rows")), chunks = [], nodes = [], words = [];
  const chunk = n => chunks[n] || (chunks[n] = JSON.parse(texts[n].textContent));
  // A row's words, and its place on the page.
  function row(i) { const at = i - written.length, n = Math.floor(at / data.chunk), c = chunk(n), r = c.r[at % data.chunk], s = k => c.s[k]; return { id: r[0], b: r[1], q: r[2], a: r[3], author: s(r[4]), on: s(r[5]), claim: s(r[6]), window: s(r[7]), p: s(r[8]), why: s(r[9]), decided: s(r[10]), how: s(r[11]), e: r[12].map(k => { const e = c.e[k]; return [e[0], s(e[1]), s(e[2]), s(e[3])]; }) }; }
  function text(i) { if (words[i] === undefined) { if (written[i]) words[i] = written[i].textContent.toLowerCase(); else { const r = row(i); words[i] = (r.b + r.q + r.a + " " + r.author + " " + r.claim).toLowerCase(); } } return words[i]; }
  function make(i) {
    const r = row(i), s = sign[data.verdicts[i]], li = el("li", s[1]); li.id = r.id;
    const q = el("p", "quote", r.b, el("mark", "", r.q), r.a); q.dir = "auto";
    li.append(q, el("p", "meta", el("strong", "", r.author), r.on && ", " + r.on, " · " + r.claim + " · " + r.window, r.p && " · " + r.p));
    li.append(el("p", "verdict", el("span", "sign", s[0]), " ", el("strong", "", s[2]), r.why && " (" + r.why + ")", r.decided && ", decided " + r.decided));
    for (const e of r.e) { const b = el("blockquote", "", "“" + e[0] + "” ", el("cite", "", e[1] + (e[2] && ", " + e[2]) + " – " + e[3])); b.dir = "auto"; li.append(b); }
    li.append(el("details", "", el("summary", "", "How it was read"), el("p", "small", r.how + ". Full steps: calledit explain PKG " + r.id)));
    return li;
  }
  const node = i => written[i] || nodes[i] || (nodes[i] = make(i));
  const $ = id => document.getElementById(id), all = Array.from({ length: data.total }, (_, i) => i);
  let at = 0, found = all;
  function show() {
    const pages = Math.max(1, Math.ceil(found.length / per)); at = Math.min(at, pages - 1);
    list.replaceChildren(...found.slice(at * per, at * per + per).map(node));
    $("count").textContent = found.length + " of " + data.total;
    $("page").textContent = "page " + (at + 1) + " of " + pages;
    $("previous").disabled = at === 0; $("next").disabled = at === pages - 1; $("pager").hidden = pages === 1;
  }
  function filter() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean), v = $("verdict").value, digit = String(names.indexOf(v));
    found = v || words.length ? all.filter(i => (!v || data.verdicts[i] === digit) && words.every(w => text(i).includes(w))) : all; at = 0; show();
  }
  // The row that the address names: among those written, else in the chunk whose text holds its id.
  function named(id) {
    if (!/^p[0-9a-f]{16}$/.test(id)) return -1;
    const n = texts.findIndex(t => t.textContent.includes('"' + id + '"'));
    return n < 0 ? written.findIndex(w => w.id === id) : written.length + n * data.chunk + chunk(n).r.findIndex(r => r[0] === id);
  }
  document.querySelector(".filters").hidden = false;
  document.querySelector(".filters").addEventListener("submit", e => e.preventDefault());
  let soon = 0;
  $("search").addEventListener("input", () => { if (texts.length < 4) return filter(); clearTimeout(soon); soon = setTimeout(filter, 150); });
  $("verdict").addEventListener("change", filter);
  $("previous").addEventListener("click", () => { at--; show(); }); $("next").addEventListener("click", () => { at++; show(); list.scrollIntoView(); });
  const place = named(location.hash.slice(1));
  if (place >= 0) at = Math.floor(place / per);
  show();
  if (place >= 0) node(place).scrollIntoView();
})();
