/* A network as a run packed it: `pack_layer` in the scripts, read back and run. */

/** A layer whose weights are `scale` times signed bytes, row by row, in base64. */
export const unpack = ({ shape, scale, weight, bias }) => {
  const signed = Int8Array.from(atob(weight), (letter) => letter.charCodeAt(0));
  const [rows, columns] = shape;
  return { rows, columns, weight: Float64Array.from(signed, (w) => scale * w), bias };
};

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
