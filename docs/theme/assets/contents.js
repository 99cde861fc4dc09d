/* The table of contents marks what is being read, and keeps it in view. */
const list = document.getElementById("nd-toc");
const links = new Map();
for (const link of list?.querySelectorAll("a") ?? []) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}
const passed = new Set();
let current;

// All that stands above a line in the upper part of the window has been passed.
const watch = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      passed[isIntersecting ? "add" : "delete"](target);
    }
    const heading = [...links.keys()].findLast((one) => passed.has(one));
    const link = links.get(heading);
    if (link === current) return;
    current?.removeAttribute("aria-current");
    current = link;
    if (!link) return;
    link.setAttribute("aria-current", "true");
    const { offsetTop, offsetHeight } = link;
    const above = offsetTop < list.scrollTop;
    const below = offsetTop + offsetHeight > list.scrollTop + list.clientHeight;
    if (above || below) list.scrollTop = offsetTop - list.clientHeight / 2;
  },
  { rootMargin: "9999999px 0px -70%" },
);
for (const heading of links.keys()) watch.observe(heading);

list?.addEventListener("click", ({ target }) => {
  if (target.closest("a") && list.matches(":popover-open")) list.hidePopover();
});
