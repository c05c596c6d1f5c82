// Count again whenever a choice changes. The button "Count readers" does so without this.
const form = document.querySelector("form[data-count]");
let asked = 0;

form?.addEventListener("change", async () => {
  const mine = ++asked;
  const data = new URLSearchParams(new FormData(form));
  data.append("count", "1");
  const answer = await fetch(location.href, { method: "POST", body: data });
  if (!answer.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById(form.dataset.count);
  if (found) document.getElementById(form.dataset.count).replaceChildren(...found.childNodes);
});
