/* Previews: what a term or a citation means, shown beside it on hover and on focus.
   Without this script the same words are the link's own title. A card never moves the
   page, stays while it is pointed at, and leaves by Escape (WCAG 1.4.13). */
const links = ".nd-term, .nd-cite";
const contents = (link) => link.dataset.preview; // a text or a node
const card = document.createElement("div");
card.id = card.className = "nd-preview";
card.role = "tooltip";
card.hidden = true;
document.body.append(card);
let shown = null;
let timer = 0;

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
  link.title = ""; // or the browser shows it, too
  link.setAttribute("aria-describedby", card.id);
  card.replaceChildren(contents(link));
  card.hidden = false;
  // A link may run over two lines: the card belongs to the one that is pointed at.
  const lines = [...link.getClientRects()];
  const line = lines.find((box) => box.left <= x && x <= box.right) ?? lines[0];
  const room = document.documentElement.clientWidth - card.offsetWidth - 8;
  const below = line.bottom + card.offsetHeight < innerHeight;
  const top = below ? line.bottom : line.top - card.offsetHeight;
  card.style.left = `${Math.max(8, Math.min(line.left, room)) + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
};

const later = (action, wait) => {
  clearTimeout(timer);
  timer = setTimeout(action, wait);
};

addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return; // a tap follows the link
  const link = event.target.closest(links);
  if (link) later(() => show(link, event.clientX), 150);
  else if (card.contains(event.target)) clearTimeout(timer);
  else if (!shown?.matches(":focus-visible")) later(hide, 250);
});
addEventListener("focusin", (event) => {
  if (event.target.matches(`:is(${links}):focus-visible`)) show(event.target);
  else hide();
});
addEventListener("focusout", hide);
addEventListener("keydown", (event) => event.key === "Escape" && hide());
