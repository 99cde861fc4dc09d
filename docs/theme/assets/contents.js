/* The lists at the sides keep in view where the reader is; the contents follow. */
const current = (list) => list.querySelector("[aria-current]");
const show = (list) => {
  const link = current(list);
  if (!link) return;
  const { offsetTop, offsetHeight } = link;
  const above = offsetTop < list.scrollTop;
  const below = offsetTop + offsetHeight > list.scrollTop + list.clientHeight;
  if (above || below) list.scrollTop = offsetTop - list.clientHeight / 2;
};

const follow = (list) => {
  const links = new Map();
  for (const link of list.querySelectorAll("a")) {
    const id = decodeURIComponent(link.hash.slice(1));
    const heading = document.getElementById(id);
    if (heading) links.set(heading, link);
  }
  // All that stands above a line in the upper part of the window has been passed.
  const passed = new Set();
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        passed[isIntersecting ? "add" : "delete"](target);
      }
      const link = links.get([...links.keys()].findLast((one) => passed.has(one)));
      const last = current(list);
      if (link === last) return;
      last?.removeAttribute("aria-current");
      link?.setAttribute("aria-current", "true");
      show(list);
    },
    { rootMargin: "9999999px 0px -70%" },
  );
  for (const heading of links.keys()) watch.observe(heading);
};

for (const list of document.querySelectorAll(".nd-side")) {
  show(list);
  list.addEventListener("toggle", () => show(list));
  list.addEventListener("click", ({ target }) => {
    const here = target.closest("a")?.getAttribute("href").startsWith("#");
    if (here && list.matches(":popover-open")) list.hidePopover();
  });
}
const contents = document.getElementById("nd-toc");
if (contents) follow(contents);
