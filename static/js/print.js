// Print buttons, shown only where a script runs; the browser's own printing works as well.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
