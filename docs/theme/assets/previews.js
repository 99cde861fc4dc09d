/* What a term or citation means, in a card beside it, on hover and focus. Without this
   script a link's title says the same. The card moves nothing, stays while pointed at,
   leaves by Escape (WCAG 1.4.13). More kinds of links: name them here, and what to show. */
const links = ".nd-term, .nd-cite";
const contents = (link) => link.dataset.preview; // a text or a node

const card = document.createElement("div");
card.id = card.className = "nd-preview";
card.role = "tooltip";
card.hidden = true;
document.body.append(card);
let shown, timer;

const hide = () => {
  clearTimeout(timer);
  card.hidden = true;
  if (!shown) return;
  shown.title = shown.dataset.preview;
  shown.removeAttribute("aria-describedby");
  shown = null;
};

const show = (link, x) => {
  if (link === shown) return;
  hide();
  shown = link;
  link.dataset.preview ??= link.title;
  link.title = ""; // else the browser shows it, too
  link.setAttribute("aria-describedby", card.id);
  card.replaceChildren(contents(link));
  card.hidden = false;
  const boxes = [...link.getClientRects()]; // one for each line it runs over
  const box = boxes.find(({ left, right }) => left <= x && x <= right) ?? boxes[0];
  const room = document.documentElement.clientWidth - card.offsetWidth - 8;
  const fits = box.bottom + card.offsetHeight < innerHeight;
  const top = fits ? box.bottom : box.top - card.offsetHeight;
  card.style.left = `${Math.max(8, Math.min(box.left, room)) + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
};

const later = (action, wait) => {
  clearTimeout(timer);
  timer = setTimeout(action, wait);
};

addEventListener("pointerover", ({ target, clientX, pointerType }) => {
  if (pointerType === "touch") return; // a tap follows the link
  const link = target.closest(links);
  if (link) later(() => show(link, clientX), 150);
  else if (card.contains(target)) clearTimeout(timer);
  else if (!shown?.matches(":focus-visible")) later(hide, 250);
});
addEventListener("focusin", ({ target }) => {
  if (target.matches(`:is(${links}):focus-visible`)) show(target);
  else hide();
});
addEventListener("focusout", hide);
addEventListener("keydown", ({ key }) => key === "Escape" && hide());
