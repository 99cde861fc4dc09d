/* Drawings as part of the page: with its fonts, its colours, and text to select. Each is
   an <img> that the browser fetches as the reader comes near; once it is here, the same
   file, from the browser's cache, takes the image's place. Where a file cannot be read
   again, as in a folder, the image stays. */
const canFetch = location.protocol !== "file:";
const coming = new WeakMap(); // a promise for each box that was asked for its drawing
let count = 0;

/* The drawing that takes the place of an image: the same words, and ids that no other
   drawing of the page has. */
const drawingOf = (text, { alt }) => {
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (!svg.matches("svg.nd-svg")) throw new Error("this is no drawing");
  svg.querySelectorAll(":scope > :is(title, desc, style)").forEach((e) => e.remove());
  svg.removeAttribute("aria-labelledby");
  svg.setAttribute("aria-label", alt);
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

const bring = async (image) => {
  try {
    const answer = await fetch(image.src, { cache: "force-cache" });
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    const text = await answer.text();
    image.replaceWith(drawingOf(text, image));
  } catch (error) {
    image.loading = "eager";
    console.error(error);
  }
};

/* Let the drawing of a box come, if it has not been asked for. */
export const draw = (box) => {
  const image = box.querySelector("img");
  if (image && !coming.has(box)) {
    if (canFetch) coming.set(box, bring(image));
    else image.loading = "eager";
  }
  return coming.get(box);
};

/* Do something once the image of a box has come. */
export const whenHere = (box, action) => {
  const image = box.querySelector("img");
  if (image.complete) action();
  else image.addEventListener("load", action, { once: true });
};

const boxes = document.querySelectorAll(".nd-drawing");
for (const box of boxes) whenHere(box, () => draw(box));

/* Paper does not scroll, and cannot wait: what has not come is fetched at once. */
addEventListener("beforeprint", () => {
  for (const box of boxes) {
    const image = box.querySelector("img");
    const frame = box.closest(".nd-frame");
    if (!image || (frame && getComputedStyle(frame).display === "none")) continue;
    image.loading = "eager";
    if (!canFetch) continue;
    try {
      const request = new XMLHttpRequest();
      request.open("GET", image.src, false);
      request.send();
      image.replaceWith(drawingOf(request.responseText, image));
    } catch (error) {
      console.error(error);
    }
  }
});
