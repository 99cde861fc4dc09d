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
  const wait = (event) => {
    event.preventDefault();
    coming.then(() => form.requestSubmit(), () => {}); // by then finder.js hears it
  };
  form.addEventListener("submit", wait);
  dialog.addEventListener("nd-ready", () => form.removeEventListener("submit", wait));
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("a, form button")) dialog.close();
  });
  dialog.addEventListener("close", () => form.reset());
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

const open = async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const brought = bring();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input").focus();
  try {
    await brought;
  } catch {
    if (dialog.open) location.assign(opener.href);
  }
};

opener?.setAttribute("aria-haspopup", "dialog");
opener?.addEventListener("click", open);
opener?.addEventListener("pointerenter", () => bring().catch(() => {}), { once: true });
