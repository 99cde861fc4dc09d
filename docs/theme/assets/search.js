/* The search: its dialog opens at once, so that nothing typed is lost; what answers is
   fetched when a reader reaches for it. Without it the link leads to the glossary. */
const opener = document.querySelector("#nd-search-open");
const here = document.currentScript?.src ?? document.baseURI;
let dialog, coming;

const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const build = () => {
  const input = make("input", { type: "text", placeholder: "A term, a formula, a function\u2026", "aria-label": "Search the book", enterkeyhint: "search", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const form = make("form", {}, input, make("button", { type: "button" }, "Close"));
  const told = make("p", { role: "status" });
  dialog = make("dialog", { class: "nd-finder", "aria-label": "Search" }, form, told, make("ul", { role: "list" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.early = true; // finder.js answers when it comes
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("a, form button")) dialog.close();
  });
  document.body.append(dialog);
};

const bring = () =>
  (coming ??= new Promise((done, lost) => {
    if (!dialog) build();
    const script = make("script", { src: new URL("finder.js", here) });
    script.addEventListener("load", done);
    script.addEventListener("error", lost);
    document.head.append(script);
  }));

const open = (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  bring().catch(() => {
    if (!dialog.open) return;
    dialog.close();
    location.assign(opener.href);
  });
  dialog.early = false;
  dialog.querySelector("form").reset();
  dialog.showModal(); // its first field has the focus
};

opener?.setAttribute("aria-haspopup", "dialog");
opener?.addEventListener("click", open);
opener?.addEventListener("pointerenter", () => bring().catch(() => {}), { once: true });
