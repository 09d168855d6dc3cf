/**
 * How alike pixels beside and below each other are, over all images: Pearson's correlation of such pairs, after each
 * image's mean was taken off. That alone makes it −1/(pixels − 1) for noise.
 */
export function neighbourCorrelation(
  images: readonly (readonly number[])[],
  { height, width }: { height: number; width: number },
): number {
  let [products, first, second] = [0, 0, 0];
  for (const image of images) {
    const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
    const at = (y: number, x: number) => (image[y * width + x] ?? mean) - mean;
    const add = (a: number, b: number) => {
      products += a * b;
      first += a * a;
      second += b * b;
    };
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (x + 1 < width) add(at(y, x), at(y, x + 1));
        if (y + 1 < height) add(at(y, x), at(y + 1, x));
      }
    }
  }
  return products / Math.sqrt(first * second);
}
