/* Chance from a seed, so that equal seeds play equal games (mulberry32, Box-Muller). */

export const chance = (seed) => {
  let state = seed | 0;

  /** A number from 0 up to 1, 1 never. */
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  /** n numbers of the bell curve with mean 0 and standard deviation 1. */
  const normal = (n) =>
    Float64Array.from({ length: n }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      return radius * Math.cos(2 * Math.PI * uniform());
    });

  return { uniform, normal };
};
