// Offer titles while a query is typed. The form works without this.
const field = document.querySelector("input[data-suggest]");
const list = field && document.getElementById(field.getAttribute("list"));
let waiting;

field?.addEventListener("input", () => {
  clearTimeout(waiting);
  const typed = field.value.trim();
  if (typed.length < 2) return;
  waiting = setTimeout(async () => {
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!answer?.ok || typed !== field.value.trim()) return;
    const { titles } = await answer.json();
    list.replaceChildren(...titles.map((title) => Object.assign(document.createElement("option"), { value: title })));
  }, 200);
});
