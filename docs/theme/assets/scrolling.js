/* A box is on the way of the Tab key only while there is something to scroll in it. */
const asked = new ResizeObserver((boxes) => {
  boxes.forEach(({ target: box }) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
});
document.querySelectorAll(".nd-table").forEach((box) => asked.observe(box));
