// After a form came back: say so first in the page's title, and bring the reader to what is to be checked.
// Without this the summary still stands on top of the form.
const summary = document.querySelector("[data-error-summary]");

if (summary) {
  document.title = `${summary.dataset.errorSummary} ${document.title}`;
  summary.focus();
}
