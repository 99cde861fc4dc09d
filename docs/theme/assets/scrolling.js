/* A box is on the way of the Tab key only while there is something to scroll in it. */
const asked = new ResizeObserver((changes) => {
  changes.forEach(({ target }) => {
    const box = target.closest(".nd-table");
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
});
// The table too: when its fonts arrive, it changes and the box does not.
document.querySelectorAll(".nd-table, .nd-table > *").forEach((one) => asked.observe(one));
