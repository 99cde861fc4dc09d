/* A box is on the way of the Tab key only while there is something to scroll in it.
   Without this script formulas and tables always are. */
const wide = ".nd-equation, .nd-table, pre > code";
const sizes = new ResizeObserver((entries) => {
  const boxes = new Set(entries.map(({ target }) => target.closest(wide)));
  const stops = [...boxes].map((box) => [box, box.scrollWidth > box.clientWidth]);
  for (const [box, stop] of stops) {
    if (stop) box.tabIndex = 0;
    else if (box !== document.activeElement) box.removeAttribute("tabindex");
  }
});

/* The box and what is in it: both may change, as when fonts arrive. */
export const watch = (box) => {
  sizes.observe(box);
  if (!box.matches("code") && box.firstElementChild) sizes.observe(box.firstElementChild);
};

document.querySelectorAll(wide).forEach(watch);
