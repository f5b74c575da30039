// Improves pages that work without it: starts the Design System's components, and makes long
// selects searchable. A module, so browsers too old for the components never run it.

const body = document.body;
// The Design System styles and starts its components under these two classes. Its own template
// sets them in an inline script; set here, no page needs a script nonce.
body.classList.add("js-enabled", "govuk-frontend-supported");

const HOW_TO_CHOOSE = "Type to find an option. Use the up and down arrows to look through them and Enter to choose one. "
  + "With a touch screen, explore by touch or with swipe gestures.";

// The addresses of other scripts come from the page, because only the page knows their hashed names.
const { initAll } = await import(document.getElementById("govuk-frontend").href);
initAll();

for (const select of document.querySelectorAll("select[data-autocomplete]")) {
  await makeSearchable(select);
}

/** Replace a select by a text box that narrows the options down; the select stays and is submitted. */
async function makeSearchable(select) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = select.dataset.autocompleteStyle;
  document.head.append(style);
  await import(select.dataset.autocomplete);
  const id = select.id;
  // Hint and error of the select, which the text box would lose.
  const said = (select.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
    .map((name) => document.getElementById(name)?.textContent.trim().replace(/\s+/g, " "));
  const kept = `typed ${location.pathname} ${select.name}`;
  // What was typed and not found is there again beside the error that it led to.
  const notFound = select.classList.contains("govuk-select--error") ? sessionStorage.getItem(kept) ?? "" : "";
  sessionStorage.removeItem(kept);
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: notFound || (select.value ? undefined : ""),
    autoselect: false,
    showAllValues: true,
    // Over the page, not in it: what stands below keeps its place, so that a click on it does not miss.
    displayMenu: "overlay",
    tAssistiveHint: () => [...said, HOW_TO_CHOOSE].join(" "),
    // Without this, what was chosen before stays chosen after it has been wiped out in the text box.
    onConfirm: (choice) => choose(select, choice ?? document.getElementById(id).value),
  });
  const box = document.getElementById(id);
  // In the list Enter chooses; in the box it sends the form, as in any text box. The component would hold it back.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.stopPropagation();
  }, { capture: true });
  // The form may be sent before the text box says what is in it.
  select.form.addEventListener("submit", () => {
    if (!choose(select, box.value) && box.value.trim()) sessionStorage.setItem(kept, box.value);
  });
}

/** Choose the option with this text, or the only one that contains it; none otherwise. Return whether one was found. */
function choose(select, text) {
  const wanted = text.trim().toLowerCase();
  const options = Array.from(select.options).filter((one) => one.value);
  const containing = wanted ? options.filter((one) => one.text.toLowerCase().includes(wanted)) : [];
  const known = containing.filter((one) => one.text.toLowerCase().includes(`(${wanted})`)); // a short name in brackets
  const option = containing.find((one) => one.text.trim().toLowerCase() === wanted)
    ?? (known.length === 1 ? known[0] : containing.length === 1 ? containing[0] : null);
  select.value = option ? option.value : "";
  return option !== null;
}
