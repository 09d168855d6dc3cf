import type { Picture } from "../record.ts";

/** Larger pictures are made smaller, to at most so many pixels a side. */
const mostSide = 64;

/** The extents of samples that can be looked at: [height, width], and [channels, height, width] of 1, 3 or 4 channels. */
export function imageExtents(shape: readonly number[]): [channels: number, height: number, width: number] | undefined {
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  const isImage = shape.length === 2 || (shape.length === 3 && [1, 3, 4].includes(channels as number));
  if (!isImage || height === undefined || width === undefined || height < 4 || width < 4) return undefined;
  return [channels as number, height, width];
}

/** A sample in grey, the mean over its channels; undefined if it is no image. */
export function pictureOf(sample: ArrayLike<number>, shape: readonly number[]): Picture | undefined {
  const extents = imageExtents(shape);
  if (extents === undefined) return undefined;
  const [channels, height, width] = extents;
  const size = height * width;
  const grey = Array.from({ length: size }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += sample[channel * size + pixel] as number;
    return sum / channels;
  });
  return thumbnail({ pixels: grey, height, width });
}

/** Made smaller by whole factors, each pixel the mean of those that it stands for. */
export function thumbnail({ pixels, height, width }: Picture): Picture {
  const factor = Math.ceil(Math.max(height, width) / mostSide);
  if (factor === 1) return { pixels: pixels.map(short), height, width };
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const mean = (row: number, column: number) => {
    let [sum, count] = [0, 0];
    for (let y = row * factor; y < Math.min(height, (row + 1) * factor); y++) {
      for (let x = column * factor; x < Math.min(width, (column + 1) * factor); x++) {
        sum += pixels[y * width + x] as number;
        count++;
      }
    }
    return short(sum / count);
  };
  const small = Array.from({ length: rows * columns }, (_, at) => mean(Math.floor(at / columns), at % columns));
  return { pixels: small, height: rows, width: columns };
}

/** Colours tell no more than so many digits apart. */
function short(value: number): number {
  return Number(value.toPrecision(4));
}
