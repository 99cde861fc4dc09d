/* The search is fetched when a reader reaches for it. Without it the link leads to the
   glossary. */
const opener = document.querySelector("#nd-search-open");
const here = document.currentScript?.src ?? document.baseURI;
let coming;

const bring = () =>
  (coming ??= new Promise((done, lost) => {
    const script = document.createElement("script");
    script.src = new URL("finder.js", here);
    script.addEventListener("load", done);
    script.addEventListener("error", lost);
    document.head.append(script);
  }));

const open = async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await bring();
  } catch {
    location.assign(opener.href);
    return;
  }
  opener.removeEventListener("click", open);
  opener.click(); // now it is answered by the dialog
};

opener?.setAttribute("aria-haspopup", "dialog");
opener?.addEventListener("click", open);
opener?.addEventListener("pointerenter", () => bring().catch(() => {}), { once: true });
