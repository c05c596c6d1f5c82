// Search the library of pictures without sending the form. The button does so without this.
export async function find(path, name, words) {
  const answer = await fetch(`${path}?${new URLSearchParams({ name, q: words })}`);
  return answer.ok ? answer.text() : "";
}

// Put the radio buttons found into a list; HTML of our own server.
export async function fill(list, path, name, words) {
  const html = await find(path, name, words);
  const page = new DOMParser().parseFromString(html, "text/html");
  list.replaceChildren(...page.body.childNodes);
}

for (const choice of document.querySelectorAll(".picture-choice")) {
  const words = choice.querySelector("input[type=search]");
  const list = choice.querySelector(".found");
  const button = choice.querySelector("button");
  const search = () => fill(list, choice.dataset.find, choice.dataset.name, words.value).catch(() => {});
  button.type = "button";
  button.addEventListener("click", search);
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    search();
  });
}
