// Check in without leaving the list. A tap that did not get through says so and can be pressed again;
// without this module the form is sent and the list comes back.
for (const form of document.querySelectorAll("form[data-tap]")) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || button.value !== "here") return;
    event.preventDefault();
    const status = form.querySelector("[role=status]");
    const body = new FormData(form);
    body.set("do", button.value);
    body.set("by", "script");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      // Only the portal's own "done" has no content; the login page and an error have.
      if (answer.status !== 204) throw new Error(String(answer.status));
      button.remove();
      status.textContent = form.dataset.done;
    } catch {
      button.disabled = false;
      status.textContent = form.dataset.tap;
      button.focus();
    }
  });
}
