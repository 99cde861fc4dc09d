/* The settings of part 6, by the names of its scripts: a test compares them. */

export const RECIPES = {
  plain: { momentum: 0, pairing: false, penalty: 0, both: false, lazy: 4 },
  momentum: { momentum: 0.5, pairing: false, penalty: 0, both: false, lazy: 4 },
  r1: { momentum: 0, pairing: false, penalty: 3e-2, both: false, lazy: 4 },
  pairing: { momentum: 0, pairing: true, penalty: 1e-2, both: true, lazy: 4 },
};

export const RING = { modes: 8, radius: 2, sd: 0.1, rate: 4e-3, steps: 1500 };
