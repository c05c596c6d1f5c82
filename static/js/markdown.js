// For long texts in the admin: a toolbar, and what is pasted from Word, Google Docs or a web page turned into Markdown, so
// that links, bold, lists and headings stay. The plain field works without this.
const SIGNS = { B: "**", STRONG: "**", I: "_", EM: "_", DEL: "~~", S: "~~" };
const BLOCKS = "P,DIV,UL,OL,LI,H1,H2,H3,H4,H5,H6,BLOCKQUOTE,TABLE,TR,SECTION,ARTICLE,HR";

// Word and Google Docs say "bold" by style: <b style="font-weight:normal"> is none, <span style="font-weight:700"> is one.
// Read from the attribute: the content security policy empties `element.style` in what is pasted.
function signOf(element) {
  const style = element.getAttribute("style") || "";
  const weight = (/font-weight:\s*(\w+)/i.exec(style) || ["", ""])[1];
  if (["B", "STRONG"].includes(element.tagName)) return ["normal", "400"].includes(weight) ? "" : "**";
  if (SIGNS[element.tagName]) return SIGNS[element.tagName];
  if (weight === "bold" || Number(weight) >= 600) return "**";
  return /font-style:\s*italic/i.test(style) ? "_" : "";
}

// Word's lists are paragraphs with a number or a bullet of their own in front.
function wordList(element) {
  if (!/MsoList/.test(element.className) && !/mso-list/.test(element.getAttribute("style") || "")) return null;
  const text = element.textContent.replace(/\u00a0/g, " ").trim();
  const level = Number((/level(\d)/.exec(element.getAttribute("style") || "") || [0, 1])[1]);
  return { sign: /^\(?[0-9a-z]{1,3}[.)]\s/i.test(text) ? "1." : "-", level };
}

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[\s\u00a0]+/g, " ").replace(/([\\`*_[\]<>])/g, "\\$1");
  if (node.nodeType !== Node.ELEMENT_NODE || /^(STYLE|SCRIPT|META|TITLE|HEAD|O:P)$/.test(node.tagName)) return "";
  if (/mso-list:\s*Ignore/i.test(node.getAttribute("style") || "")) return "";
  if (node.tagName === "BR") return "  \n";
  const words = [...node.childNodes].map(inline).join("");
  if (node.tagName === "A" && /^(https?:|mailto:|tel:)/i.test(node.getAttribute("href") || "")) {
    return words.trim() ? `[${words.trim()}](${node.getAttribute("href").trim().replace(/[()\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)})` : "";
  }
  const sign = signOf(node);
  const [, before, core, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words);
  return sign && core ? before + sign + core + sign + after : words;
}

function list(element, indent) {
  return [...element.children]
    .map((item) => {
      if (["UL", "OL"].includes(item.tagName)) return list(item, `${indent}   `);
      const inner = [...item.childNodes].filter((node) => !["UL", "OL"].includes(node.tagName));
      const nested = [...item.children].filter((node) => ["UL", "OL"].includes(node.tagName));
      const sign = element.tagName === "OL" ? "1." : "-";
      return [`${indent}${sign} ${inner.map(inline).join("").trim()}`, ...nested.map((one) => list(one, `${indent}   `))].join("\n");
    })
    .join("\n");
}

// Blocks of Markdown; neighbouring items of a list of Word's stay one list.
function blocks(parent) {
  const found = [];
  let run = [];
  const endRun = () => {
    const words = run.map(inline).join("").trim();
    if (words) found.push(words);
    run = [];
  };
  for (const node of parent.childNodes) {
    const isBlock = node.nodeType === Node.ELEMENT_NODE && (node.matches(BLOCKS) || node.querySelector(BLOCKS));
    if (!isBlock) {
      run.push(node);
      continue;
    }
    endRun();
    const heading = /^H([1-6])$/.exec(node.tagName);
    const item = wordList(node);
    if (heading) found.push(`${"#".repeat(Math.min(4, Math.max(2, Number(heading[1]))))} ${inline(node).replace(/\*\*/g, "").trim()}`);
    else if (["UL", "OL"].includes(node.tagName)) found.push(list(node, ""));
    else if (item) {
      const words = [...node.childNodes].map(inline).join("").trim().replace(/^(?:[·•o§-]|\(?[0-9a-z]{1,3}[.)])\s+/i, "");
      found.push({ line: `${"   ".repeat(item.level - 1)}${item.sign} ${words}` });
    } else if (node.tagName === "BLOCKQUOTE") found.push(blocks(node).join("\n\n").replace(/^/gm, "> "));
    else if (node.tagName === "TR") found.push([...node.children].map((cell) => inline(cell).trim()).join(" | "));
    else if (node.matches("P") || !node.querySelector(BLOCKS)) {
      const words = inline(node).trim();
      if (words) found.push(words);
    } else found.push(...blocks(node));
  }
  endRun();
  return found;
}

export function markdownOf(html) {
  const pasted = new DOMParser().parseFromString(html, "text/html");
  let text = "";
  let before = null;
  for (const block of blocks(pasted.body)) {
    const line = typeof block === "string" ? block : block.line;
    if (text) text += before && typeof before !== "string" && typeof block !== "string" ? "\n" : "\n\n";
    text += line;
    before = block;
  }
  return text;
}

// Put words in place of what is selected, so that the browser's own "undo" takes them back.
function put(field, words, from, to) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) field.setRangeText(words, from, to, "end");
}

const TOOLS = {
  bold: (words) => `**${words}**`,
  italic: (words) => `_${words}_`,
  link: (words) => `[${words}](https://)`,
  heading: (words) => `\n\n## ${words}\n\n`,
  list: (words) => `\n\n${words.replace(/^/gm, "- ")}\n\n`,
  quote: (words) => `\n\n${words.replace(/^/gm, "> ")}\n\n`,
};

// A dialog that searches the library of pictures or our own pages, and inserts what is chosen.
function ask(names, path, name, insert) {
  const dialog = document.createElement("dialog");
  dialog.className = "insert-dialog";
  dialog.setAttribute("aria-label", name);
  const search = document.createElement("input");
  search.type = "search";
  search.setAttribute("aria-label", names.search);
  const list = document.createElement("div");
  list.className = "found picture-options";
  const buttons = document.createElement("p");
  for (const [label, chosen] of [[names.insert, true], [names.close, false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = chosen ? "button default" : "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      const option = chosen && list.querySelector(":checked");
      if (chosen && !option) return;
      dialog.close();
      if (option) insert(option);
    });
    buttons.append(button);
  }
  let timer;
  const find = async () => {
    const address = new URL(path, location.href);
    address.searchParams.set("q", search.value);
    const answer = await fetch(address);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...page.body.childNodes);
  };
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, 300);
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(search, list, buttons);
  document.body.append(dialog);
  dialog.showModal();
  find();
}

function equip(field) {
  const names = JSON.parse(field.dataset.markdown || "{}");
  const bar = document.createElement("div");
  bar.className = "markdown-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", names.toolbar || "");
  bar.setAttribute("aria-controls", field.id);
  for (const [name, made] of Object.entries(TOOLS)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = names[name] || name;
    button.addEventListener("click", () => {
      const { selectionStart: from, selectionEnd: to, value } = field;
      put(field, made(value.slice(from, to) || names.words || "…"), from, to);
    });
    bar.append(button);
  }
  const searched = {
    image: ["images", (option) => `\n\n[picture ${option.value}]\n\n`],
    page: ["pages", (option, words) => `[${words || option.dataset.title}](${option.value})`],
  };
  for (const [name, [path, made]] of Object.entries(searched)) {
    if (!names[path]) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = names[name];
    button.addEventListener("click", () => {
      const { selectionStart: from, selectionEnd: to, value } = field;
      ask(names, names[path], names[name], (option) => put(field, made(option, value.slice(from, to)), from, to));
    });
    bar.append(button);
  }
  const box = document.createElement("div");
  box.className = "markdown-box";
  field.replaceWith(box);
  box.append(bar, field);
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    const words = markdownOf(html);
    if (!words) return;
    event.preventDefault();
    put(field, words, field.selectionStart, field.selectionEnd);
  });
}

document.querySelectorAll("textarea[data-markdown]").forEach(equip);
