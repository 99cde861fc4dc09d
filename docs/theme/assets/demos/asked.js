/* The generator of part 8 that draws the digit it is asked for, or something between two. */

import { chance } from "./parts/chance.js";
import { answer, leaky, letters, unpack } from "./parts/network.js";
import { choice, labelled, make, paint, press, teller } from "./parts/stage.js";

const ROWS = 4;
const COLUMNS = 6;
const SIDE = 8; // pixels of a picture
const CELL = SIDE + 2; // with the paper around it, as on the sheets of the run
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

export const caption =
  `What the generator of this run draws for one label, from ${ROWS * COLUMNS} noises. ` +
  "Its weights are rounded, so that they travel light. Ask for another digit and keep the " +
  "noise: what stays of the handwriting? A label that is half four and half nine it never " +
  "met in training.";

/** A label as ten numbers: all of `first`, or a share of `second` in its place. */
export const blend = (first, second, share) =>
  DIGITS.map((k) => (k === first) * (1 - share) + (k === second) * share);

export default (stage, { layers: packed, probes }) => {
  const layers = packed.map((layer) => unpack(layer, letters));
  const latent = probes[0].length;
  const dice = chance(Date.now());
  const asked = { first: 4, second: 9, share: 0 };
  let noises;

  const sheet = make("canvas", {
    width: COLUMNS * CELL,
    height: ROWS * CELL,
    role: "img",
    class: "nd-ink nd-sheet",
  });
  const paper = sheet.getContext("2d");
  const { shown, tell } = teller();

  const show = () => {
    const { first, second, share } = asked;
    const label = blend(first, second, share);
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, sheet.width, sheet.height);
    noises.forEach((noise, k) => {
      const [row, column] = [Math.floor(k / COLUMNS), k % COLUMNS];
      const ink = answer(layers, leaky, [...noise, ...label]);
      paint(sheet, ink, SIDE, column * CELL + 1, row * CELL + 1);
    });
    const part = Math.round(100 * share);
    const words = part ? `${100 - part}% of ${first} and ${part}% of ${second}` : `${first}`;
    sheet.setAttribute("aria-label", `${noises.length} pictures drawn for the label ${words}`);
    tell(`Asked for: ${words}.`, 300);
  };

  const renew = () => {
    noises = Array.from({ length: ROWS * COLUMNS }, () => dice.normal(latent));
    show();
  };

  const name = `nd-asked-${Math.random().toString(36).slice(2)}`;
  const buttons = DIGITS.map((digit) => {
    const radio = make("input", { type: "radio", name, checked: digit === asked.first });
    radio.addEventListener("change", () => {
      asked.first = digit;
      show();
    });
    return make("label", {}, radio, make("span", {}, digit));
  });
  const share = make("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0 });
  share.addEventListener("input", () => {
    asked.share = Number(share.value);
    share.setAttribute("aria-valuetext", `${Math.round(100 * asked.share)} per cent`);
    show();
  });

  stage.append(
    make("fieldset", { class: "nd-choice" }, make("legend", {}, "Draw me a"), ...buttons),
    sheet,
    make(
      "div",
      { class: "nd-controls" },
      labelled("Share of another label", share),
      choice("Which one", DIGITS.map((digit) => [String(digit), digit]), "9", (digit) => {
        asked.second = Number(digit);
        show();
      }),
      press("New noise", renew),
    ),
    shown,
  );
  renew();
};
