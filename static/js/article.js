// While an article is written: the notes on its text after each pause, and its page beside it on a wide screen. Without
// this, the notes are those of the last save, and the preview is a button.
const PAUSE = 1500; // milliseconds after the last key
const notes = document.querySelector(".writing-notes");
const form = notes && notes.closest("form");

async function post(path, more) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(more || {})) data.append(name, value);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(data) });
  return answer.ok ? answer.text() : "";
}

async function renewNotes() {
  const html = await post(notes.dataset.notes);
  if (!html) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  notes.querySelector("[role=status]").replaceChildren(...page.body.childNodes);
}

// The page is shown without its scripts, in a frame of its own origin.
function equip(button, preview) {
  let frame;
  const renew = async () => {
    if (!frame) return;
    const html = await post(preview.formAction, { [preview.name]: "1" });
    if (html) frame.srcdoc = html;
  };
  button.addEventListener("click", () => {
    button.textContent = frame ? notes.dataset.show : notes.dataset.hide;
    button.setAttribute("aria-pressed", String(!frame));
    form.parentElement.classList.toggle("with-preview", !frame);
    if (frame) {
      frame.remove();
      frame = undefined;
      return;
    }
    frame = document.createElement("iframe");
    frame.title = notes.dataset.title;
    frame.className = "beside";
    frame.setAttribute("sandbox", "");
    form.after(frame);
    renew();
  });
  return renew;
}

if (form) {
  const renewals = [renewNotes];
  const preview = form.querySelector("[name=preview_en]");
  if (preview) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button show-beside";
    button.textContent = notes.dataset.show;
    button.setAttribute("aria-pressed", "false");
    notes.append(button);
    renewals.push(equip(button, preview));
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => renewals.forEach((renew) => renew().catch(() => {})), PAUSE);
  });
}
