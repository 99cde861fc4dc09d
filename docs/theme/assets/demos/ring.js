/* The ring of part 6: a GAN that trains in the page, with networks small enough for it. */

import { chance } from "./parts/chance.js";
import {
  buildPlayer,
  copyOf,
  falling,
  outputOf,
  playStep,
  scoreIslands,
} from "./parts/game.js";
import { sigmoid } from "./parts/network.js";
import { RECIPES, RING } from "./parts/recipes.js";
import { calm, choice, labelled, loop, make, press, teller } from "./parts/stage.js";

const WIDTHS = [48, 48]; // units of the hidden layers; the scripts have three of 128
const BATCH = 96; // theirs is 256
const SHOWN = 400; // fakes drawn, always from the same noise
const BUDGET = 8; // milliseconds of work in a frame
const PAUSE = 60; // between two pictures
const PIXELS = 480;
const SHADES = 48; // squares on each side of what the discriminator thinks
const EDGE = 3; // of the sea

// What the discriminator takes for fake, cannot tell, takes for real: as in the figures.
const FAKE = [153, 142, 195];
const EVEN = [247, 247, 247];
const REAL = [241, 163, 64];
const DARK = "#14213d"; // stays dark where a page is dark, since the shade stays light

const NAMES = {
  plain: "plain",
  momentum: "plain with momentum",
  r1: "R1",
  pairing: "pairing, R1 and R2",
};
const RATES = [0.25, 1, 4].map((k) => [String(k * RING.rate), String(k * RING.rate)]);

const CENTRES = Array.from({ length: RING.modes }, (_, k) => {
  const angle = (2 * Math.PI * k) / RING.modes;
  return [RING.radius * Math.cos(angle), RING.radius * Math.sin(angle)];
});

/** n points of the data, divided by the radius, as the scripts feed them. */
const drawIslands = (dice, n) => {
  const x = dice.normal(2 * n);
  for (let i = 0; i < n; i++) {
    const middle = CENTRES[Math.floor(RING.modes * dice.uniform())];
    middle.forEach((at, k) => (x[2 * i + k] = (at + RING.sd * x[2 * i + k]) / RING.radius));
  }
  return x;
};

const mix = (a, b, share) => a.map((from, k) => from + share * (b[k] - from));

export const caption =
  `A smaller game than those of this page: two hidden layers of ${WIDTHS[0]} units in each ` +
  `player, batches of ${BATCH}, and seeds of its own. Rings: the islands of data. Dots: ` +
  `${SHOWN} fakes, always from the same noise. Shade: what the discriminator takes for ` +
  "real (orange) and for fake (violet).";

export default (stage, _, signal) => {
  const setting = { recipe: "plain", rate: String(RING.rate), seed: 1, averaged: true };
  let game, dice, shownNoise, step, losses;

  const canvas = make("canvas", {
    width: PIXELS,
    height: PIXELS,
    role: "img",
    "aria-label":
      "Eight rings mark the islands of data. Dots are what the generator draws. The " +
      "shade is orange where the discriminator expects real points, violet for fakes.",
    class: "nd-sea",
  });
  const pen = canvas.getContext("2d");
  const shade = make("canvas", { width: SHADES, height: SHADES });
  const wash = shade.getContext("2d");
  const grid = Float64Array.from({ length: 2 * SHADES ** 2 }, (_, i) => {
    const cell = i % 2 ? -Math.floor(i / 2 / SHADES) + SHADES - 1 : (i >> 1) % SHADES;
    return (((cell + 0.5) / SHADES - 0.5) * 2 * EDGE) / RING.radius;
  });
  const onCanvas = (x, y) => [
    ((x + EDGE) / (2 * EDGE)) * PIXELS,
    ((EDGE - y) / (2 * EDGE)) * PIXELS,
  ];

  const cells = Object.fromEntries(
    ["Step", "Islands", "Share within", "Losses, D and G"].map((name) => [name, make("dd")]),
  );
  const { shown: status, tell } = teller();

  const fakes = () =>
    outputOf(setting.averaged ? game.average : game.generator, shownNoise).map(
      (x) => RING.radius * x,
    );

  const show = () => {
    const image = wash.createImageData(SHADES, SHADES);
    outputOf(game.critic, grid).forEach((score, i) => {
      const real = sigmoid(score);
      const colour = real < 0.5 ? mix(FAKE, EVEN, 2 * real) : mix(EVEN, REAL, 2 * real - 1);
      image.data.set([...colour, 255], 4 * i);
    });
    wash.putImageData(image, 0, 0);
    pen.drawImage(shade, 0, 0, PIXELS, PIXELS);
    pen.strokeStyle = pen.fillStyle = DARK;
    pen.lineWidth = 2;
    for (const [x, y] of CENTRES) {
      pen.beginPath();
      pen.arc(...onCanvas(x, y), (3 * RING.sd * PIXELS) / (2 * EDGE), 0, 2 * Math.PI);
      pen.stroke();
    }
    const x = fakes();
    for (let i = 0; i < x.length; i += 2) {
      const [across, down] = onCanvas(x[i], x[i + 1]);
      pen.fillRect(across - 2, down - 2, 4, 4);
    }
    const { strict, within } = scoreIslands(x, CENTRES, RING.sd);
    cells.Islands.textContent = `${strict} of ${RING.modes}`;
    cells["Share within"].textContent = within.toFixed(2);
    cells["Losses, D and G"].textContent = losses
      ? losses.map((loss) => loss.toFixed(2)).join(", ")
      : "none yet";
    count();
    return strict;
  };

  const count = () => (cells.Step.textContent = `${step} of ${RING.steps}`);

  const play = () => {
    const rate = falling(Number(setting.rate), step / RING.steps);
    const [real, noise] = [drawIslands(dice, BATCH), dice.normal(2 * BATCH)];
    losses = playStep(game, RECIPES[setting.recipe], rate, step, real, noise);
    step += 1;
  };

  let drawn = 0;
  const training = loop(canvas, signal, (now) => {
    const end = performance.now() + BUDGET;
    do play();
    while (step < RING.steps && performance.now() < end);
    if (step >= RING.steps) return pause();
    if (calm()) return count(); // drawn when it stops: nothing moves
    if (now - drawn > PAUSE) show((drawn = now));
  });

  const pause = () => {
    training.stop();
    const strict = show();
    train.textContent = "Train";
    train.disabled = few.disabled = step >= RING.steps;
    if (step) {
      const so = step < RING.steps ? "Paused at" : "Finished at";
      tell(`${so} step ${step}: ${strict} of ${RING.modes} islands.`);
    }
  };

  const train = press("Train", () => {
    if (training.wanted) return pause();
    training.start();
    train.textContent = "Pause";
    tell(calm() ? "Training. The picture follows when it pauses." : "Training.");
  });
  const few = press("Ten steps", () => {
    for (let k = 0; k < 10 && step < RING.steps; k++) play();
    pause();
  });

  const restart = () => {
    dice = chance(setting.seed);
    shownNoise = dice.normal(2 * SHOWN);
    const generator = buildPlayer([2, ...WIDTHS, 2], dice);
    const critic = buildPlayer([2, ...WIDTHS, 1], dice);
    game = { generator, critic, average: copyOf(generator) };
    step = 0;
    losses = null;
    pause();
    tell("A new game.");
  };

  const set = (name) => (value) => {
    setting[name] = value;
    restart();
  };
  const seed = make("input", { type: "number", min: 1, max: 999, value: setting.seed });
  seed.addEventListener("change", () => set("seed")(Math.trunc(Number(seed.value)) || 1));
  const averaged = make("input", { type: "checkbox", checked: true });
  averaged.addEventListener("change", () => {
    setting.averaged = averaged.checked;
    show();
  });

  stage.append(
    make(
      "div",
      { class: "nd-sides" },
      canvas,
      make(
        "div",
        {},
        make("div", { class: "nd-controls" }, train, few, press("Start again", restart)),
        make(
          "div",
          { class: "nd-controls" },
          choice("Recipe", Object.entries(NAMES), setting.recipe, set("recipe")),
          choice("Rate", RATES, setting.rate, set("rate")),
          labelled("Seed", seed),
          make("label", { class: "nd-tick" }, averaged, " dots from the mean generator"),
        ),
        make(
          "dl",
          {},
          ...Object.entries(cells).map(([name, cell]) =>
            make("div", {}, make("dt", {}, name), cell),
          ),
        ),
      ),
    ),
    status,
  );
  restart();
};
