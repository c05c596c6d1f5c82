// Keep what is typed into a form of the admin on the server, and bring it back after a crash or a closed tab. The form
// works without this.
const kept = document.currentScript.dataset.kept;
const form = document.querySelector("form[data-draft]");
const PAUSE = 3000; // milliseconds after the last key

function json(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : null;
}

// Fill the fields that the form has; rows added by hand and files can't be brought back.
function restore(fields) {
  for (const field of form.elements) {
    if (!field.name || field.name.startsWith("_") || field.name === "csrfmiddlewaretoken" || field.type === "file") continue;
    if (field.name.endsWith("-TOTAL_FORMS") || field.name.endsWith("-INITIAL_FORMS")) continue;
    const values = fields[field.name] || [];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values.includes(field.value);
    } else if (field.tagName === "SELECT") {
      for (const option of field.options) option.selected = values.includes(option.value);
    } else if (values.length && field.type !== "submit" && field.type !== "hidden") {
      field.value = values[0];
    }
  }
}

function start() {
  let timer;
  let isSent = false;
  const state = document.createElement("p");
  state.className = "draft-state quiet";
  state.setAttribute("role", "status");
  form.querySelector(".submit-row").append(state);

  async function keep() {
    clearTimeout(timer);
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    data.append("_path", location.pathname);
    const answer = await fetch(form.dataset.draft, { method: "POST", body: data, keepalive: data.toString().length < 60000 });
    if (answer.ok) {
      timer = undefined;
      state.textContent = `${kept} ${new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" })}`;
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep().catch(() => {}), PAUSE);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
  });
  // Leaving within the pause: keep it now.
  window.addEventListener("pagehide", () => {
    if (timer && !isSent) keep().catch(() => {});
  });
}

if (form) {
  const fields = json("draft-fields");
  if (fields) {
    restore(fields);
    const version = form.querySelector("[name=_version]");
    if (version) version.value = json("draft-version");
    document.getElementById("draft-note").hidden = false;
  }
  start();
}
