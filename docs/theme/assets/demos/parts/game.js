/* The games of part 6 on the ring, with the slopes written out: the same losses, penalties,
   start, steps of Adam and running mean as in plain.py, penalised.py and paired.py.
   Points stand one after the other in flat arrays, (x, y, x, y, ...). */

import { sigmoid } from "./network.js";

/** log(1 + e^x), without overflow. */
export const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const lastOf = (list) => list[list.length - 1];
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Linear layers with ReLU between them, begun with the variance 2 / inputs. */
export const buildPlayer = (widths, { normal }) =>
  widths.slice(1).map((rows, k) => {
    const columns = widths[k];
    const sd = Math.sqrt((k < widths.length - 2 ? 2 : 1) / columns);
    const weight = normal(rows * columns).map((w) => sd * w);
    return layerOf(weight, new Float64Array(rows));
  });

/** A layer, with its slopes and what Adam remembers of earlier ones. */
export const layerOf = (weight, bias) => {
  const blank = () => [new Float64Array(weight.length), new Float64Array(bias.length)];
  const [rows, columns] = [bias.length, weight.length / bias.length];
  const values = [weight, bias];
  return { rows, columns, values, slopes: blank(), first: blank(), second: blank() };
};

export const copyOf = (player) =>
  player.map(({ values: [weight, bias] }) => layerOf(weight.slice(), bias.slice()));

/** What goes into each layer for the points x, and at the end what comes out. */
export const forward = (player, x) => {
  const passed = [x];
  player.forEach(({ rows, columns, values: [weight, bias] }, k) => {
    const input = passed[k];
    const n = input.length / columns;
    const output = new Float64Array(n * rows);
    const last = k === player.length - 1;
    for (let i = 0; i < n; i++) {
      for (let row = 0; row < rows; row++) {
        let sum = bias[row];
        const [w, v] = [row * columns, i * columns];
        for (let j = 0; j < columns; j++) sum += weight[w + j] * input[v + j];
        output[i * rows + row] = last || sum > 0 ? sum : 0;
      }
    }
    passed.push(output);
  });
  return passed;
};

export const outputOf = (player, x) => lastOf(forward(player, x));

/** Slopes at the inputs, from those `at` the outputs; `visit` sees those of each layer. */
const backward = (player, passed, at, visit = () => {}) => {
  for (let k = player.length - 1; k >= 0; k--) {
    const { rows, columns, values } = player[k];
    const [weight, input] = [values[0], passed[k]];
    visit(k, at);
    const below = new Float64Array(input.length);
    for (let i = 0; i < at.length / rows; i++) {
      for (let row = 0; row < rows; row++) {
        const slope = at[i * rows + row];
        if (slope === 0) continue; // the ReLU was closed
        const [w, v] = [row * columns, i * columns];
        for (let j = 0; j < columns; j++) below[v + j] += slope * weight[w + j];
      }
    }
    if (k > 0) for (let j = 0; j < below.length; j++) if (input[j] <= 0) below[j] = 0;
    at = below;
  }
  return at;
};

/** Add to a layer's slopes those `at` its outputs times its `input`. */
const collect = ({ rows, columns, slopes }, at, input, biased = true) => {
  for (let i = 0; i < at.length / rows; i++) {
    for (let row = 0; row < rows; row++) {
      const slope = at[i * rows + row];
      if (slope === 0) continue;
      if (biased) slopes[1][row] += slope;
      const [w, v] = [row * columns, i * columns];
      for (let j = 0; j < columns; j++) slopes[0][w + j] += slope * input[v + j];
    }
  }
};

/** Let a player learn: what its weights should do, if its outputs should do `at`. */
export const learn = (player, passed, at) =>
  backward(player, passed, at, (k, slopes) => collect(player[k], slopes, passed[k]));

/** gamma / 2 times the mean squared slope of the critic at the points x, and learn it.

    Near a point a network of ReLUs is linear. So the squared slope is the change of the
    score along the slope itself: pass that through the open units, layer by layer. */
export const dataPenalty = (critic, x, gamma) => {
  const passed = forward(critic, x);
  const n = lastOf(passed).length;
  const signals = [];
  const ones = new Float64Array(n).fill(1);
  const slopes = backward(critic, passed, ones, (k, at) => (signals[k] = at));
  let along = slopes.map((s) => (gamma / n) * s);
  critic.forEach((layer, k) => {
    collect(layer, signals[k], along, false);
    const { rows, columns, values } = layer;
    const next = new Float64Array(n * rows);
    for (let i = 0; i < n; i++) {
      for (let row = 0; row < rows; row++) {
        if (k < critic.length - 1 && passed[k + 1][i * rows + row] <= 0) continue;
        let sum = 0;
        const [w, v] = [row * columns, i * columns];
        for (let j = 0; j < columns; j++) sum += values[0][w + j] * along[v + j];
        next[i * rows + row] = sum;
      }
    }
    along = next;
  });
  return (gamma / 2 / n) * slopes.reduce((sum, s) => sum + s * s, 0);
};

/** A step of Adam, the `time`-th, down the collected slopes, which are then forgotten. */
export const adam = (player, rate, [keep, keepSquare], time) => {
  const [fill, fillSquare] = [1 - keep ** time, 1 - keepSquare ** time];
  for (const { values, slopes, first, second } of player) {
    for (const part of [0, 1]) {
      const [value, slope, m, v] = [values[part], slopes[part], first[part], second[part]];
      for (let i = 0; i < value.length; i++) {
        m[i] = keep * m[i] + (1 - keep) * slope[i];
        v[i] = keepSquare * v[i] + (1 - keepSquare) * slope[i] ** 2;
        value[i] -= ((rate / fill) * m[i]) / (Math.sqrt(v[i] / fillSquare) + 1e-8);
      }
      slope.fill(0);
    }
  }
};

/** The rate falls along a cosine, to a hundredth when all (1) is done. */
export const falling = (rate, done) =>
  rate * (0.01 + (0.99 * (1 + Math.cos(Math.PI * done))) / 2);

/** Keep a running mean of the generator's weights, over about a tenth of all steps. */
export const averageWeights = (average, generator, step) => {
  const share = 1 - (1 + step) / (10 + step);
  average.forEach(({ values }, k) => {
    values.forEach((value, part) => {
      const fresh = generator[k].values[part];
      for (let i = 0; i < value.length; i++) value[i] += share * (fresh[i] - value[i]);
    });
  });
};

/** One step of both players: the critic moves first, the generator answers.

    `game` holds generator, critic and average; `recipe` says `pairing`, `momentum`,
    `penalty` (gamma, at the data), `both` (at the fakes too) and `lazy`. */
export const playStep = (game, recipe, rate, step, real, noise) => {
  const { generator, critic, average } = game;
  const { pairing, momentum, penalty, both, lazy } = recipe;
  const drawn = forward(generator, noise);
  const fake = lastOf(drawn);
  const n = fake.length / 2;

  const [realPass, fakePass] = [forward(critic, real), forward(critic, fake)];
  const [atReal, atFake] = [lastOf(realPass), lastOf(fakePass)];
  // The slope of softplus is the sigmoid; pairing compares fake i with real i.
  const down = pairing
    ? atReal.map((a, i) => -sigmoid(atFake[i] - a) / n)
    : atReal.map((a) => -sigmoid(-a) / n);
  const up = pairing ? down.map((d) => -d) : atFake.map((b) => sigmoid(b) / n);
  learn(critic, realPass, down);
  learn(critic, fakePass, up);
  if (penalty && step % lazy === 0) {
    dataPenalty(critic, real, lazy * penalty);
    if (both) dataPenalty(critic, fake, lazy * penalty);
  }
  adam(critic, rate, [momentum, 0.99], step + 1);

  const answered = forward(critic, fake);
  const score = lastOf(answered);
  const wish = score.map((b, i) => -sigmoid(pairing ? atReal[i] - b : -b) / n);
  learn(generator, drawn, backward(critic, answered, wish));
  adam(generator, rate, [momentum, 0.99], step + 1);
  averageWeights(average, generator, step);

  const losses = pairing
    ? [atFake.map((b, i) => softplus(b - atReal[i])), score.map((b, i) => softplus(atReal[i] - b))]
    : [atReal.map((a, i) => softplus(-a) + softplus(atFake[i])), score.map((b) => softplus(-b))];
  return losses.map(mean);
};

/** How many islands have a tenth of their fair share of the points x, and the share within. */
export const scoreIslands = (x, centres, sd) => {
  const n = x.length / 2;
  const counts = centres.map(() => 0);
  for (let i = 0; i < n; i++) {
    const apart = centres.map(([a, b]) => Math.hypot(x[2 * i] - a, x[2 * i + 1] - b));
    const nearest = Math.min(...apart);
    if (nearest <= 3 * sd) counts[apart.indexOf(nearest)]++;
  }
  const strict = counts.filter((c) => c >= (0.1 * n) / centres.length).length;
  return { strict, within: counts.reduce((a, b) => a + b, 0) / n };
};
