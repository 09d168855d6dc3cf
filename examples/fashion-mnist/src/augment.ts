import type { Augmentation, Augmentations, Generator } from "tsumiki";

const size = 28;

/** How far an image may be moved, in pixels. */
const most = 2;

/** Half of the images mirrored: a shoe may point to either side. */
const flip: Augmentation = {
  name: "flip",
  sample(pixels, generator) {
    if (generator.next() < 0.5) return;
    for (let y = 0; y < size; y++) pixels.subarray(y * size, (y + 1) * size).reverse();
  },
};

/** Moved by whole pixels; what comes in is background. */
const shift: Augmentation = {
  name: "shift",
  sample(pixels, generator) {
    const [dx, dy] = [offset(generator), offset(generator)];
    const before = pixels.slice();
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const isInside = x >= dx && x < size + dx && y >= dy && y < size + dy;
        pixels[y * size + x] = isInside ? (before[(y - dy) * size + x - dx] as number) : 0;
      }
    }
  },
};

function offset(generator: Generator): number {
  return generator.integer(2 * most + 1) - most;
}

/** What the training images go through, at random, each time they come. */
export const augment: Augmentations = [flip, shift];
