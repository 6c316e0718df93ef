// Saves a form by itself a few seconds after something was typed. Without this script every button saves.
const form = document.querySelector("form[data-autosave]");
const status = document.querySelector("[data-saved]");
const WAIT = 4000;
let timer = 0, running = null, isStopped = false;

function later() {
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(save, WAIT);
}

function typed() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("act", "autosave");
  return data;
}

function take(said) {
  if (said.version !== undefined) form.elements.version.value = said.version;
  if (said.token) form.elements._token.value = said.token;
  if (said.stop) isStopped = true;
  if (said.says) status.textContent = said.says;
}

async function send() {
  try {
    const answer = await fetch(form.action, { method: "POST", body: typed(), headers: { Accept: "application/json" } });
    if ((answer.headers.get("Content-Type") || "").includes("json")) take(await answer.json());
    else if (answer.status === 401 || answer.status === 403) take({ stop: true, says: status.dataset.signedOut });
  } catch { /* the line is away: the next change tries again, and the button always can */ }
  running = null;
}

function save() {
  if (running) return later();
  running = send();
}

form.addEventListener("input", later);
form.addEventListener("submit", async event => {
  isStopped = true;
  clearTimeout(timer);
  if (running) { // or the page would be sent on a version that is being replaced
    event.preventDefault();
    await running;
    form.requestSubmit(event.submitter);
  }
});
window.addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
