/** Numbers that follow a normal distribution, as far as initial weights care (the sum of four uniform ones). */
export function normal(size, deviation = 0.01) {
  const spread = deviation * Math.sqrt(3);
  return Float32Array.from({ length: size }, () => {
    return spread * (Math.random() + Math.random() + Math.random() + Math.random() - 2);
  });
}

/** Pixels as in MNIST: four fifths are 0, the rest anything up to 1. */
export function pixels(size) {
  return Float32Array.from({ length: size }, () => (Math.random() < 0.8 ? 0 : Math.random()));
}

/** Class numbers from 0 to 9. */
export function labels(size) {
  return Array.from({ length: size }, () => Math.floor(10 * Math.random()));
}
