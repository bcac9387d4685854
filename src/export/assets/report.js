"use strict";
// Search, filter and pages for the list of predictions. Text only ever enters the page as text.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("list");
  if (!list) return;
  const per = 50, signs = { came_true: ["●", "true", "came true"], partly: ["◐", "partly", "partly"], did_not: ["✕", "false", "did not"], open: ["○", "open", "open"], undecided: ["?", "undecided", "undecided"] };
  const classes = {}; for (const k in signs) classes[signs[k][1]] = k;
  const el = (tag, cls, ...kids) => { const e = document.createElement(tag); if (cls) e.className = cls; for (const k of kids) if (k !== null && k !== undefined && k !== "") e.append(k); return e; };
  const items = data.rows
    ? data.rows.map(r => ({ verdict: r.v, text: (r.b + r.q + r.a + " " + r.author + " " + r.claim).toLowerCase(), node: null, row: r }))
    : Array.from(list.children, n => ({ verdict: classes[n.className], text: n.textContent.toLowerCase(), node: n }));
  function make(r) {
    const s = signs[r.v], li = el("li", s[1]); li.id = r.id;
    const q = el("p", "quote", r.b, el("mark", "", r.q), r.a); q.dir = "auto";
    li.append(q, el("p", "meta", el("strong", "", r.author), r.on ? ", " + r.on : "", " · " + r.claim + " · " + r.window, r.p ? " · " + r.p : ""));
    li.append(el("p", "verdict", el("span", "sign", s[0]), " ", el("strong", "", s[2]), r.why ? " (" + r.why.replace(/_/g, " ") + ")" : "", r.decided ? ", decided " + r.decided : ""));
    for (const e of r.e) { const b = el("blockquote", "", "“" + e[0] + "” ", el("cite", "", e[1] + (e[2] ? ", " + e[2] : "") + " – " + e[3])); b.dir = "auto"; li.append(b); }
    li.append(el("details", "", el("summary", "", "How it was read"), el("p", "small", "kind " + r.kind + ", rules " + r.rules + ". Full steps: calledit explain PKG " + r.id)));
    return li;
  }
  const $ = id => document.getElementById(id);
  let at = 0, found = items;
  function show() {
    const pages = Math.max(1, Math.ceil(found.length / per)); at = Math.min(at, pages - 1);
    list.replaceChildren(...found.slice(at * per, at * per + per).map(i => i.node || (i.node = make(i.row))));
    $("count").textContent = found.length + " of " + items.length;
    $("page").textContent = "page " + (at + 1) + " of " + pages;
    $("previous").disabled = at === 0; $("next").disabled = at === pages - 1; $("pager").hidden = pages === 1;
  }
  function filter() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean), v = $("verdict").value;
    found = items.filter(i => (!v || i.verdict === v) && words.every(w => i.text.includes(w))); at = 0; show();
  }
  document.querySelector(".filters").hidden = false;
  document.querySelector(".filters").addEventListener("submit", e => e.preventDefault());
  $("search").addEventListener("input", filter); $("verdict").addEventListener("change", filter);
  $("previous").addEventListener("click", () => { at--; show(); }); $("next").addEventListener("click", () => { at++; show(); list.scrollIntoView(); });
  const target = location.hash.slice(1), place = items.findIndex(i => (i.row ? i.row.id : i.node.id) === target);
  if (place >= 0) at = Math.floor(place / per);
  show();
  if (place >= 0) document.getElementById(target).scrollIntoView();
})();
