// Saves a form by itself a few seconds after something was typed, and keeps it in this browser until the server has it:
// a line that is away, a session that ended or a second tab lose nothing. Without this script every button saves.
const form = document.querySelector("form[data-autosave]");
const status = document.querySelector("[data-saved]"), others = document.querySelector("[data-writers]");
const WAIT = 4000, AGAIN = 20000;
const PLACE = `kept:${new URL(form.action).pathname}:${form.dataset.who || ""}:`;
const KEY = PLACE + tab();
let timer = 0, running = null, isStopped = false;

function tab() {
  try { return sessionStorage.tab ||= Math.random().toString(36).slice(2); } catch { return ""; }
}

function typed() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("act", "autosave");
  return data;
}

function texts() {
  return [...typed()].filter(([name]) => name !== "_token" && name !== "act");
}

const plain = pairs => JSON.stringify(pairs.filter(([name]) => !/^(seen-|version$)/.test(name)).map(([name, value]) => [name, value.replace(/\s+/g, " ").trim()]));

function keep() {
  if (!("who" in form.dataset)) return;
  try { localStorage[KEY] = JSON.stringify({ at: Date.now(), texts: texts() }); } catch { /* full or forbidden: the server has it soon */ }
}

function forget(key) {
  try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
}

function later(wait = WAIT) {
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(save, wait);
}

function take(said, sent) {
  if (said.version !== undefined) form.elements.version.value = said.version;
  for (const [name, value] of Object.entries(said.seen || {})) {
    const seen = form.elements[`seen-${name}`];
    if (seen) seen.value = value;
  }
  for (const [name, value] of Object.entries(said.notes || {})) {
    const note = form.querySelector(`[data-note="${name}"]`);
    if (note) note.textContent = value;
  }
  if (said.token) form.elements._token.value = said.token;
  if (said.stop) isStopped = true;
  if (said.says) status.textContent = said.says;
  if (others && said.writing !== undefined) others.textContent = said.writing;
  if (said.seen && !said.clashes.length && plain(texts()) === sent) forget(KEY);
}

function away() {
  if (status.dataset.offline) status.textContent = status.dataset.offline;
  later(AGAIN);
}

async function send() {
  const sent = plain(texts());
  try {
    const answer = await fetch(form.action, { method: "POST", body: typed(), headers: { Accept: "application/json" } });
    if ((answer.headers.get("Content-Type") || "").includes("json")) {
      take(await answer.json(), sent);
      if (!answer.ok) later(answer.status === 403 ? WAIT : AGAIN); // by then with the new token
    } else if (answer.status === 401 || answer.status === 403) take({ stop: true, says: status.dataset.signedOut });
    else away();
  } catch {
    away();
  }
  running = null;
}

function save() {
  if (running) return later();
  running = send();
}

function putBack(pairs) {
  const names = new Map();
  for (const [name, value] of pairs) names.set(name, [...(names.get(name) || []), value]);
  for (const field of form.elements) {
    if (!field.name || !/^(f-|seen-)/.test(field.name) || field.type === "file") continue;
    const values = names.get(field.name) || [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

function kept() {
  try {
    const found = Object.keys(localStorage).filter(key => key.startsWith(PLACE)).map(key => [key, JSON.parse(localStorage[key])]);
    for (const [key, one] of found) if (plain(one.texts) === plain(texts())) forget(key);
    return found.filter(([key]) => key in localStorage).sort((a, b) => b[1].at - a[1].at);
  } catch { return []; }
}

function button(words, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn quiet slim", textContent: words });
  made.addEventListener("click", act);
  return made;
}

function offer() {
  const [latest] = kept();
  if (!latest || !status.dataset.kept) return;
  const box = document.createElement("div"), said = document.createElement("p"), when = document.createElement("time");
  box.className = "rule";
  when.textContent = new Date(latest[1].at).toLocaleString(document.documentElement.lang);
  said.append(`${status.dataset.kept} `, when);
  box.append(said, button(status.dataset.putBack, () => { putBack(latest[1].texts); keep(); if (latest[0] !== KEY) forget(latest[0]); box.remove(); save(); }), " ",
    button(status.dataset.forget, () => { forget(latest[0]); box.remove(); }));
  form.prepend(box);
}

if (status.dataset.settled) {
  try { for (const key of Object.keys(localStorage)) if (key.startsWith(`kept:${new URL(status.dataset.settled, location).pathname}:`) && key.endsWith(`:${tab()}`)) forget(key); } catch { /* nothing was kept */ }
}
if ("who" in form.dataset) offer();
form.addEventListener("input", () => { keep(); later(); });
form.addEventListener("focusin", () => { if ("who" in form.dataset) save(); }, { once: true });
window.addEventListener("online", () => later(0));
form.addEventListener("submit", async event => {
  if (!navigator.onLine && status.dataset.offline) { // the browser's own page would say less
    event.preventDefault();
    return away();
  }
  isStopped = true;
  clearTimeout(timer);
  if (running) { // or the page would be sent on a version that is being replaced
    event.preventDefault();
    await running;
    form.requestSubmit(event.submitter);
  }
});
window.addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
