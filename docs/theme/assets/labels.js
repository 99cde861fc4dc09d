/* Names for what the theme's own script adds, and keys for what scrolls sideways.
   The theme takes the keys away again on touch screens, hence the watch on them. */
const label = () => {
  document.querySelectorAll(".md-code__nav").forEach((nav, i) => {
    nav.setAttribute("aria-label", `Code block ${i + 1}`);
  });
  document.querySelectorAll("pre > code").forEach((box) => {
    const scrolls = box.scrollWidth > box.clientWidth;
    if (scrolls && !box.hasAttribute("tabindex")) box.tabIndex = 0;
  });
};
new MutationObserver(label).observe(document.body, {
  childList: true,
  subtree: true,
  attributeFilter: ["tabindex"],
});
label();
