/* What a term, a citation or the number of a formula means: a card on hover and focus.
   Without this script a title says what a term means, and the others are links. The card
   moves nothing, can be pointed at, and leaves by Escape. */
import { formulaOf, nameOf, numberOf } from "./formulas.js";

const links = ".nd-term, .nd-cite, .nd-eqref";

const equation = async (link) => {
  const box = document.createElement("div");
  const number = numberOf(link);
  const name = document.createElement("code");
  name.textContent = nameOf(link);
  box.append(...(number ? [`Equation ${number}: `, name] : []), await formulaOf(link));
  return box;
};

const work = (link) => {
  const named = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!named) return null;
  const box = document.createElement("div");
  box.append(...named.cloneNode(true).childNodes);
  box.querySelector(".nd-elsewhere")?.remove();
  return box;
};

const contents = (link) => {
  if (link.matches(".nd-eqref")) return equation(link);
  return link.matches(".nd-cite") ? work(link) : link.dataset.preview;
};

const card = document.createElement("div");
card.id = "nd-preview";
card.role = "tooltip";
(document.querySelector("main") ?? document.body).append(card);
let shown, timer;

const hide = () => {
  clearTimeout(timer);
  card.hidden = true;
  if (!shown) return;
  if (shown.dataset.preview) shown.title = shown.dataset.preview;
  shown.removeAttribute("aria-describedby");
  shown = null;
};

hide();

const show = async (link, x) => {
  if (link === shown) return;
  hide();
  shown = link;
  if (link.title) link.dataset.preview = link.title;
  link.removeAttribute("title"); // or both would show
  const content = await Promise.resolve(contents(link)).catch(() => null);
  if (link !== shown) return;
  if (!content) return hide();
  link.setAttribute("aria-describedby", card.id);
  card.replaceChildren(content);
  card.hidden = false;
  card.scrollLeft = 0;
  card.style.overflowX = x === undefined ? "hidden" : "auto"; // the link has the keys
  const boxes = [...link.getClientRects()];
  const box = boxes.find(({ left, right }) => left <= x && x <= right) ?? boxes[0];
  const room = document.documentElement.clientWidth - card.offsetWidth - 8;
  const high = card.offsetHeight;
  const top = box.bottom + high < innerHeight ? box.bottom : box.top - high;
  card.style.left = card.style.top = 0; // from here it is moved to its place
  const from = card.getBoundingClientRect();
  card.style.left = `${Math.max(8, Math.min(box.left, room)) - from.left}px`;
  card.style.top = `${top - from.top}px`;
};

const later = (action, wait) => {
  clearTimeout(timer);
  timer = setTimeout(action, wait);
};

const keys = { Escape: hide };
for (const [key, way] of [["ArrowLeft", -1], ["ArrowRight", 1]]) {
  keys[key] = (event) => {
    if (card.hidden || card.scrollWidth <= card.clientWidth) return;
    card.scrollLeft += 40 * way; // of a wide formula
    event.preventDefault();
  };
}

addEventListener("pointerover", ({ target, clientX, pointerType }) => {
  if (pointerType === "touch") return; // a tap follows the link
  const link = target.closest(links);
  if (link && !card.contains(link)) later(() => show(link, clientX), 150);
  else if (card.contains(target)) clearTimeout(timer);
  else if (!shown?.matches(":focus-visible")) later(hide, 250);
});
addEventListener("focusin", ({ target }) => {
  if (target.matches(`:is(${links}):focus-visible`)) show(target);
});
addEventListener("focusout", hide);
addEventListener("keydown", (event) => keys[event.key]?.(event));
