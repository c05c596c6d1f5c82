// The button that copies the link of a page; without this module, the field beside it is there to copy from.
for (const row of document.querySelectorAll(".share-copy")) {
  const field = row.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = row.dataset.copy;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      row.querySelector("[role=status]").textContent = row.dataset.copied;
    } catch {
      field.classList.remove("from-tablet");
      field.select(); // where the browser refuses, one key is left to press
    }
  });
  field.after(button);
  field.classList.add("from-tablet"); // on a phone the button is enough
}
