// Check in without leaving the list: each tap brings back the line as it stands now, with its next button, and the
// count at the top. A tap that did not get through says so and can be pressed again; without this module the form is
// sent and the list comes back. Presses that change other lines too (taking somebody off) always do that.
const TAPS = new Set(["here", "undo", "gone", "came", "missed"]);
let sent = 0;
let shown = 0;

async function tap(form, button) {
  const body = new FormData(form);
  body.set("do", button.value);
  body.set("by", "script");
  const mine = ++sent;
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    // The portal's own answer is JSON; the login page and an error are not.
    const { row, count, refused } = await answer.json();
    const line = form.closest("li");
    const id = line.id;
    line.outerHTML = row;
    const now = document.getElementById(id);
    if (refused) now.querySelector("[role=status]").textContent = refused;
    // Of two taps in a row, the answer to the first may come last.
    if (count && mine > shown) {
      shown = mine;
      document.getElementById("people-here").textContent = count;
    }
    now.querySelector("button")?.focus();
  } catch {
    button.disabled = false;
    form.querySelector("[role=status]").textContent = form.dataset.tap;
    button.focus();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-tap]");
  if (!form || !TAPS.has(event.submitter?.value)) return;
  event.preventDefault();
  tap(form, event.submitter);
});
