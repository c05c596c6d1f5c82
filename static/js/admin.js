// Names for what Django's admin leaves without one: the boxes of an autocomplete, fields in tables of rows, hints drawn as
// icons, empty heads of columns. The pages work without this; screen readers say less then.
const word = document.currentScript.dataset.row;

// The label of a field, or the head of its column in a table of rows.
function nameOf(field) {
  if (field.labels.length) return field.labels[0].textContent.trim().replace(/:$/, "");
  const cell = field.closest("td");
  const head = cell && cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
  return head ? head.textContent.trim() : field.name;
}

function nameEverything() {
  for (const box of document.querySelectorAll(".select2-container:not([data-named])")) {
    const select = box.previousElementSibling;
    if (!select || select.tagName !== "SELECT") continue;
    box.dataset.named = "";
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      part.setAttribute("aria-label", nameOf(select));
    }
  }
  for (const search of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const list = document.querySelector("[aria-expanded=true][role=combobox]");
    search.setAttribute("aria-label", (list && list.getAttribute("aria-label")) || word);
  }
  for (const clear of document.querySelectorAll("ul > .select2-selection__clear:not([role])")) {
    clear.setAttribute("role", "listitem"); // a list may have no other children
  }
  for (const list of document.querySelectorAll(".select2-results__options:not([aria-label])")) {
    list.setAttribute("aria-label", word);
  }
  for (const field of document.querySelectorAll(".tabular td :is(input, select, textarea):not([aria-label])")) {
    if (field.type !== "hidden" && !field.labels.length) field.setAttribute("aria-label", nameOf(field));
  }
  for (const icon of document.querySelectorAll("span.help-tooltip:not([role])")) {
    icon.setAttribute("role", "img");
  }
  for (const head of document.querySelectorAll("thead th:empty")) {
    const text = document.createElement("span");
    text.className = "visually-hidden";
    text.textContent = word;
    head.append(text);
  }
}

window.addEventListener("load", () => {
  nameEverything();
  new MutationObserver(nameEverything).observe(document.body, { childList: true, subtree: true });
});

// The "/" key leads to the search of a list, as in mail programs; typing in a field is left alone.
document.addEventListener("keydown", event => {
  const search = document.querySelector("#searchbar");
  const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || !search || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  search.focus();
  search.select();
});
