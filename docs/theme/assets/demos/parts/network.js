/* A network as a run packed it, read back and run: `pack_layer` and `pack_letters` in the
   scripts write what is read here. */

/** Signed bytes in base64. */
export const bytes = (text) =>
  Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** A letter for each number, whose code is 80 more. */
export const letters = (text) =>
  Int8Array.from(text, (letter) => letter.charCodeAt(0) - 80);

/** A layer whose weights are `scale` times whole numbers, row by row. */
export const unpack = ({ shape: [rows, columns], scale, weight, bias }, numbers = bytes) => ({
  rows,
  columns,
  weight: Float64Array.from(numbers(weight), (w) => scale * w),
  bias,
});

export const sigmoid = (x) => 1 / (1 + Math.exp(-x));
export const silu = (x) => x * sigmoid(x);
export const leaky = (x) => (x > 0 ? x : 0.2 * x);

/** What `layers` answer to the numbers x: `unit` between them, a sigmoid at the end. */
export const answer = (layers, unit, x) =>
  layers.reduce((input, { rows, columns, weight, bias }, k) => {
    const last = k === layers.length - 1;
    const output = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = bias[row];
      for (let i = 0; i < columns; i++) sum += weight[row * columns + i] * input[i];
      output[row] = last ? sigmoid(sum) : unit(sum);
    }
    return output;
  }, x);
