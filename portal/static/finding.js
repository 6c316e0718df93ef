// Finds while somebody types: what the page answers to the form takes the place of what it showed before, part by part.
// Without this script, or while the line is away, the button asks for the page.
const form = document.querySelector("form[data-finds]");
const WAIT = 150;
let timer = 0, asked = null;

function address() {
  const typed = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return `${location.pathname}${typed.size ? `?${typed}` : ""}`;
}

async function find() {
  asked?.abort();
  asked = new AbortController();
  const url = address();
  try {
    const answer = await fetch(url, { signal: asked.signal });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of form.dataset.finds.split(" ")) {
      document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    }
    history.replaceState(null, "", url);
  } catch { /* somebody typed on, or the line is away */ }
}

function later(event) {
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(find, WAIT); // not while a sign of Chinese or Korean is being put together
}

form.addEventListener("input", later);
form.addEventListener("compositionend", later);
