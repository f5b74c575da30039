// Has this been tried? Shows ideas like the one that is being typed, beside the form. Without it the same ideas come on
// a page of their own once the form is sent.

const PAUSE_MS = 600; // of typing, before anything is asked
const FEWEST_LETTERS = 4;
const LONGEST_TEXT = 1500; // of an address

const region = document.getElementById("similar");
const field = (name) => document.querySelector(`[name="${name}"]`);
const fields = ["title", "problem", "change"].map(field);
let waiting = null;
let asking = null;
let asked = "";

for (const one of fields) {
  one.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
}

/** Ask for ideas like what is typed now, unless it is what was asked for last; an answer that comes late is dropped. */
async function ask() {
  const [title, problem, change] = fields.map((one) => one.value.trim());
  const text = `${problem} ${change}`.trim().slice(0, LONGEST_TEXT);
  const query = new URLSearchParams({ fragment: "1", title, text }).toString();
  if (query === asked) return;
  asked = query;
  asking?.abort();
  if (title.length < FEWEST_LETTERS) return show("");
  asking = new AbortController();
  try {
    const answer = await fetch(`${region.dataset.address}?${query}`, { signal: asking.signal });
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
