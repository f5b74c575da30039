// Has this been tried? Shows ideas and experiments like the one that is being typed, beside the form. Without it the
// same come on a page of their own once the form is sent.

const PAUSE_MS = 600; // of typing, before anything is asked
const FEWEST_LETTERS = 4;

const region = document.getElementById("similar");
const field = (name) => document.querySelector(`[name="${name}"]`);
const fields = ["title", "problem", "change"].map(field);
const token = field("csrfmiddlewaretoken");
let waiting = null;
let asking = null;
let asked = "";

for (const one of fields) {
  one.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
}

/** Ask for what is like what is typed now, unless it is what was asked for last; an answer that comes late is dropped. */
async function ask() {
  const [title, problem, change] = fields.map((one) => one.value.trim());
  // Sent as a form, not in an address: proxies keep addresses, and it may be an idea without a name.
  const body = new URLSearchParams({ title, text: `${problem} ${change}`.trim(), csrfmiddlewaretoken: token.value });
  if (body.toString() === asked) return;
  asked = body.toString();
  asking?.abort();
  if (title.length < FEWEST_LETTERS) return show("");
  asking = new AbortController();
  try {
    const answer = await fetch(region.dataset.address, { method: "POST", body, signal: asking.signal });
    if (answer.ok && !answer.redirected) show((await answer.text()).trim());
  } catch {
    asked = ""; // stopped, or no connection: the page after the form asks again
  }
}

/** Put the list there under a heading, or nothing. Only touched when it is another one, as it is read out. */
function show(list) {
  if (list === (region.dataset.shown ?? "")) return;
  region.dataset.shown = list;
  region.innerHTML = list && `<h2 class="govuk-heading-s">Has this been tried? (links open in a new tab)</h2>${list}`;
  for (const link of region.querySelectorAll("a")) {
    link.target = "_blank"; // what is typed stays
    link.rel = "noopener";
  }
}
