/* Drawings come as the reader comes near. Each is a file, fetched once and put into its
   box, where it takes the page's colours and fonts. What browsers without scripts show,
   an <img>, stands in for it where a file cannot be fetched, as in a folder. */
const NEAR = "1200px 0px"; // a flick of the finger, and the time of a fetch
const inFolder = location.protocol === "file:";
const boxes = document.querySelectorAll(".nd-drawing");
const still = new WeakMap(); // the <img> of each box
const arriving = new WeakMap(); // and the promise of its drawing, once it was asked for
let count = 0;

const parse = (text, type) => new DOMParser().parseFromString(text, type);

/* The root of a drawing, whose ids are those of no other drawing on the page. Its box
   has the words, and the page the colours. */
const drawingOf = (text) => {
  const svg = parse(text, "image/svg+xml").documentElement;
  if (!svg.matches("svg.nd-svg")) throw new Error("this is no drawing");
  svg.querySelectorAll(":scope > :is(title, desc, style)").forEach((e) => e.remove());
  svg.removeAttribute("aria-labelledby");
  svg.removeAttribute("role");
  svg.setAttribute("aria-hidden", "true");
  const prefix = `d${++count}-`;
  for (const part of svg.querySelectorAll("*")) {
    if (part.id) part.id = prefix + part.id;
    for (const attribute of part.attributes) {
      const { value } = attribute;
      if (/^(url\()?#fig-/.test(value)) attribute.value = value.replace("#", `#${prefix}`);
    }
  }
  return svg;
};

const put = (box, text) => box.replaceChildren(drawingOf(text));
const putStill = (box) => box.replaceChildren(still.get(box));
const isDrawn = (box) => box.firstElementChild?.matches("svg");

const fetched = async (box) => {
  try {
    const answer = await fetch(still.get(box).src);
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    const text = await answer.text();
    if (!isDrawn(box)) put(box, text);
  } catch (error) {
    putStill(box);
    console.error(error);
  }
};

/* Let the drawing of `box` come; the promise is kept, so it comes once. */
export const draw = (box) => {
  if (!arriving.has(box)) arriving.set(box, inFolder ? putStill(box) : fetched(box));
  return arriving.get(box);
};

const actions = new WeakMap();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      actions.get(target)(target);
    }
  },
  { rootMargin: NEAR },
);

/* Do something once, when the reader comes near to an element. */
export const whenNear = (element, action) => {
  actions.set(element, action);
  observer.observe(element);
};

for (const box of boxes) {
  const [image] = parse(box.querySelector("noscript").textContent, "text/html").images;
  image.src = new URL(image.getAttribute("src"), document.baseURI);
  still.set(box, document.importNode(image));
  if (inFolder) draw(box); // the browser waits by itself until they are near
  else whenNear(box, draw);
}

/* Paper does not scroll: what has not come yet is fetched before the first page. */
addEventListener("beforeprint", () => {
  for (const box of boxes) {
    const frame = box.closest(".nd-frame");
    if (isDrawn(box) || (frame && getComputedStyle(frame).display === "none")) continue;
    if (!inFolder) {
      try {
        const request = new XMLHttpRequest();
        request.open("GET", still.get(box).src, false);
        request.send();
        put(box, request.responseText);
        arriving.set(box, null);
        continue;
      } catch (error) {
        console.error(error);
      }
    }
    still.get(box).loading = "eager";
    putStill(box);
  }
});
