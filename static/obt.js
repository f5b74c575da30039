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
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? undefined : "",
    autoselect: false,
    showAllValues: true,
    tAssistiveHint: () => [...said, HOW_TO_CHOOSE].join(" "),
    // Without this, what was chosen before stays chosen after it has been wiped out in the text box.
    onConfirm: (choice) => choose(select, choice ?? document.getElementById(id).value),
  });
}

/** Choose the option with this text; none if there is no such option. */
function choose(select, text) {
  const wanted = text.trim().toLowerCase();
  const option = Array.from(select.options).find((one) => one.text.trim().toLowerCase() === wanted);
  select.value = option ? option.value : "";
}
