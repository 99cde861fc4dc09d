/* What a term or citation means: a card on hover and focus. Without this script a title
   says it. The card moves nothing, can be pointed at, and leaves by Escape. */
const links = ".nd-term, .nd-cite"; // for more kinds, see contents
const contents = (link) => link.dataset.preview; // or a node

const card = document.createElement("div");
card.id = "nd-preview";
card.role = "tooltip";
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

hide();

const show = (link, x) => {
  if (link === shown) return;
  hide();
  shown = link;
  link.dataset.preview ??= link.title;
  link.title = ""; // or both would show
  link.setAttribute("aria-describedby", card.id);
  card.replaceChildren(contents(link));
  card.hidden = false;
  const boxes = [...link.getClientRects()];
  const box = boxes.find(({ left, right }) => left <= x && x <= right) ?? boxes[0];
  const room = document.documentElement.clientWidth - card.offsetWidth - 8;
  const high = card.offsetHeight;
  const top = box.bottom + high < innerHeight ? box.bottom : box.top - high;
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
});
addEventListener("focusout", hide);
addEventListener("keydown", ({ key }) => key === "Escape" && hide());
