/** The book's 3x3 filter. */
export const filter: readonly number[] = [2, 0, 1, 0, 1, 2, 1, 0, 2];

/** The book's image of 4x4, gone on in its pattern. */
export function image(extent: number): Float32Array {
  return Float32Array.from({ length: extent * extent }, (_, index) => {
    const [row, column] = [Math.floor(index / extent), index % extent];
    return (((column - row + 1) % 4) + 4) % 4;
  });
}
