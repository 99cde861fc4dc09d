/* What every demo needs of a page: elements, names, motion, and rest when unseen. */

const SVG = "http://www.w3.org/2000/svg";

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

export const make = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const draw = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/** A button that says what it does. */
export const press = (words, action) => {
  const button = make("button", { type: "button" }, words);
  button.addEventListener("click", action);
  return button;
};

/** A control below its words. */
export const labelled = (words, control) => make("label", {}, make("span", {}, words), control);

/** A choice: `options` are pairs of a value and its words. */
export const choice = (words, options, chosen, action) => {
  const select = make(
    "select",
    {},
    ...options.map(([value, text]) =>
      make("option", { value, selected: value === chosen }, text),
    ),
  );
  select.addEventListener("change", () => action(select.value));
  return labelled(words, select);
};

/** Whether the reader's system asks for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A text that is told to those who listen once it has stayed the same for a while. */
export const teller = () => {
  const shown = make("p", { role: "status" });
  let timer;
  return {
    shown,
    tell: (words, wait = 0) => {
      clearTimeout(timer);
      timer = setTimeout(() => (shown.textContent = words), wait);
    },
  };
};

/** Calls `work` in each frame between start and stop, while `node` can be seen. */
export const loop = (node, signal, work) => {
  let wanted = false;
  let seen = true;
  let frame = 0;
  const turn = (now) => {
    frame = requestAnimationFrame(turn);
    work(now);
  };
  const settle = () => {
    const goes = wanted && seen && !document.hidden && !signal.aborted;
    if (goes && !frame) frame = requestAnimationFrame(turn);
    if (goes || !frame) return;
    cancelAnimationFrame(frame);
    frame = 0;
  };
  const watch = new IntersectionObserver((entries) => {
    seen = entries.some((entry) => entry.isIntersecting);
    settle();
  });
  watch.observe(node);
  document.addEventListener("visibilitychange", settle, { signal });
  signal.addEventListener("abort", () => {
    watch.disconnect();
    settle();
  });
  const want = (whether) => {
    wanted = whether;
    settle();
  };
  return {
    start: () => want(true),
    stop: () => want(false),
    get wanted() {
      return wanted;
    },
  };
};

/** Put a picture on a canvas at (x, y): ink from 0 to 1, `side` pixels in each row. */
export const paint = (canvas, ink, side, x = 0, y = 0) => {
  const paper = canvas.getContext("2d");
  const image = paper.createImageData(side, side);
  ink.forEach((dark, i) => {
    image.data.fill(Math.round(255 * (1 - dark)), 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  });
  paper.putImageData(image, x, y);
};

/** A number as the page writes it, with a true minus sign. */
export const written = (number, places) => number.toFixed(places).replace("-", "\u2212");
