/* A figure at the size of the window, in a <dialog>: the figure itself moves there, with
   its steps, and back. Its place stays as high as it was, so nothing else moves. */
const bars = new Map();

/* A new button above the drawing or stepper of a figure. */
export const toolOf = (poster, words) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  let bar = bars.get(poster);
  if (!bar) {
    bar = document.createElement("div");
    bar.className = "nd-tools";
    poster.after(bar);
    bars.set(poster, bar);
  }
  bar.append(button);
  return button;
};

const enlarge = (poster, button) => {
  const figure = poster.closest(".nd-figure");
  const name = figure.querySelector(".nd-label").textContent.replace(/\.$/, "");
  const dialog = document.createElement("dialog");
  const close = document.createElement("button");
  const view = document.createElement("div");
  const place = document.createElement("div");
  dialog.className = "nd-large";
  dialog.setAttribute("aria-label", `${name}, large`);
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  view.className = "nd-view";
  view.tabIndex = 0; // it may scroll
  view.setAttribute("role", "group");
  view.setAttribute("aria-label", name);
  place.style.height = `${poster.offsetHeight}px`;
  poster.before(place);
  view.append(poster);
  dialog.append(close, view);
  figure.append(dialog); // there the rules for figures hold
  dialog.addEventListener("close", () => {
    place.replaceWith(poster);
    dialog.remove();
    button.focus({ preventScroll: true });
  });
  dialog.showModal();
};

for (const poster of document.querySelectorAll(".nd-figure > :is(.nd-canvas, .nd-stepper)")) {
  if (!poster.querySelector(".nd-drawing")) continue;
  const button = toolOf(poster, "Enlarge");
  const name = poster.parentElement.querySelector(".nd-label").textContent;
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-label", `Enlarge ${name.replace(/\.$/, "")}`);
  button.addEventListener("click", () => enlarge(poster, button));
  poster.addEventListener("click", ({ target }) => {
    const picked = target.closest(".nd-drawing") && getSelection().isCollapsed;
    if (picked && !poster.closest("dialog")) enlarge(poster, button);
  });
}
