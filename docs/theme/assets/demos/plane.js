/* The plane of part 4: the decoder of the run draws the code under the pointer. */

import { chance } from "./parts/chance.js";
import { answer, silu, unpack } from "./parts/network.js";
import { draw, labelled, make, paint, press, teller, written } from "./parts/stage.js";

const REACH = 3; // of the sliders
const EDGE = 3.2; // of the plane that is drawn, as in the figure
const SIDE = 8; // pixels of a picture
const NAMES = ["First number", "Second number"];

const held = (number, most) => Math.max(-most, Math.min(most, number));

export const caption =
  "Numerals: where test pictures have their codes. Beside them: what the decoder of this " +
  "run draws for the code under the ring. Move the ring by pointer, finger or sliders.";

export default (stage, { layers: packed, codes, digits }) => {
  const layers = packed.map((layer) => unpack(layer));
  const dice = chance(Date.now());
  const at = [0, 0];

  const ink = make("canvas", { width: SIDE, height: SIDE, role: "img", class: "nd-ink" });
  const plane = draw(
    "svg",
    {
      viewBox: `${-EDGE} ${-EDGE} ${2 * EDGE} ${2 * EDGE}`,
      role: "img",
      "aria-label":
        `The plane of codes. Numerals stand where ${codes.length} test pictures have ` +
        "theirs. The ring is the code that is drawn; the two sliders move it.",
      class: "nd-plane",
    },
    draw("path", { d: `M${-EDGE} 0H${EDGE}M0 ${-EDGE}V${EDGE}`, class: "nd-axes" }),
    ...codes.map(([x, y], i) =>
      draw(
        "text",
        {
          x: held(x, EDGE - 0.1),
          y: -held(y, EDGE - 0.1),
          class: `nd-ink-${digits[i] % 6}`,
        },
        digits[i],
      ),
    ),
  );
  const ring = make("span", { class: "nd-ring" }); // wide enough for a finger
  const field = make("div", { class: "nd-field" }, plane, ring);

  const sliders = at.map((_, axis) => {
    const slider = make("input", { type: "range", min: -REACH, max: REACH, step: 0.05 });
    slider.addEventListener("input", () => {
      at[axis] = Number(slider.value);
      show();
    });
    return slider;
  });
  const { shown, tell } = teller();

  const nearest = () => {
    const apart = codes.map(([x, y]) => Math.hypot(x - at[0], y - at[1]));
    return digits[apart.indexOf(Math.min(...apart))];
  };

  function show() {
    paint(ink, answer(layers, silu, at), SIDE);
    ring.style.left = `${50 + (50 * at[0]) / EDGE}%`;
    ring.style.top = `${50 - (50 * at[1]) / EDGE}%`;
    const place = at.map((number) => written(number, 2)).join(", ");
    ink.setAttribute("aria-label", `What the decoder draws for the code (${place})`);
    sliders.forEach((slider, axis) => {
      slider.value = at[axis];
      slider.setAttribute("aria-valuetext", written(at[axis], 2));
    });
    tell(`Code (${place}). The nearest test picture is a ${nearest()}.`, 300);
  }

  const move = ({ clientX, clientY }) => {
    const { left, top, width, height } = plane.getBoundingClientRect();
    at[0] = held(((clientX - left) / width - 0.5) * 2 * EDGE, REACH);
    at[1] = held((0.5 - (clientY - top) / height) * 2 * EDGE, REACH);
    show();
  };
  let grasped = null; // the finger that has hold of the ring
  field.addEventListener("pointerdown", ({ target, pointerId }) => {
    if (target === ring) ring.setPointerCapture((grasped = pointerId));
  });
  field.addEventListener("lostpointercapture", () => (grasped = null));
  field.addEventListener("pointermove", (event) => {
    // A mouse moves the ring at once; another finger than the one may be scrolling.
    if (event.pointerType === "mouse" || event.pointerId === grasped) move(event);
  });
  field.addEventListener("click", move);

  stage.append(
    make("div", { class: "nd-pair" }, field, ink),
    make(
      "div",
      { class: "nd-controls" },
      ...sliders.map((slider, axis) => labelled(NAMES[axis], slider)),
      press("Draw a code from the prior", () => {
        dice.normal(2).forEach((number, axis) => (at[axis] = held(number, REACH)));
        show();
      }),
    ),
    shown,
  );
  show();
};
