import type { DatasetStep } from "@tsumiki/data";
import { ShapeError, sizeOf } from "@tsumiki/kernels";
import { converted } from "./convert.ts";
import { decoded, naming } from "./decode-image.ts";
import { type Image, ImageError } from "./image.ts";
import type { Conversion } from "./options.ts";
import { resized } from "./resize.ts";

/** The samples of images, one after the other, in the order [channels, height, width]. */
export class Pixels {
  readonly #place: string;
  readonly #conversion: Conversion;
  /** [channels, height, width], once it is known. */
  #shape: [number, number, number] | undefined;
  /** Whose size the others must have. */
  #firstName = "";
  #data = new Uint8Array(0);
  #count = 0;
  /** How many images there will be, as far as is known. */
  readonly #expected: number;

  /** @throws RangeError if it is known already that the samples are more than the limit */
  constructor(place: string, conversion: Conversion, expected = 0) {
    this.#place = place;
    this.#conversion = conversion;
    this.#expected = expected;
    if (conversion.size !== undefined) this.#begin(...conversion.size);
  }

  /** @throws ImageError, ShapeError or RangeError that names the image: it cannot be read, has another size, is too much */
  add(bytes: Uint8Array, name: string): void {
    const { maxPixels, channels, background, size, resize } = this.#conversion;
    const image = naming(`${this.#place}: ${name}`, () => converted(decoded(bytes, maxPixels), channels, background));
    if (this.#shape === undefined) {
      this.#firstName = name;
      this.#begin(image.height, image.width);
    }
    if (size === undefined) this.#assertSize(image, name);
    this.#append(size === undefined ? image : resized(image, ...size, resize));
  }

  /**
   * What a data set is made of, and the steps that training and validation should share.
   * @throws ImageError if there was no image
   */
  finish(): { samples: Uint8Array; sampleShape: [number, number, number]; steps: DatasetStep[] } {
    const shape = this.#shape;
    if (shape === undefined || this.#count === 0)
      throw new ImageError(`${this.#place}: expected at least one image, got none`);
    const length = this.#count * sizeOf(shape);
    const samples = this.#data.length === length ? this.#data : this.#data.slice(0, length);
    return { samples, sampleShape: shape, steps: stepsOf(this.#conversion) };
  }

  #begin(height: number, width: number): void {
    this.#shape = [this.#conversion.channels === "rgb" ? 3 : 1, height, width];
    this.#reserve(this.#expected);
  }

  /** From channels that lie side by side to channels one after the other. */
  #append({ channels, data }: Image): void {
    const start = this.#count * data.length;
    if (start + data.length > this.#data.length) this.#reserve(this.#count + 1);
    const plane = data.length / channels;
    for (let c = 0; c < channels; c++) {
      const into = start + c * plane;
      for (let i = 0; i < plane; i++) this.#data[into + i] = data[i * channels + c] as number;
    }
    this.#count++;
  }

  /** Where nobody knows how many will come, memory doubles. */
  #reserve(count: number): void {
    const [channels, height, width] = this.#shape as [number, number, number];
    const each = channels * height * width;
    const { maxBytes } = this.#conversion;
    if (count * each > maxBytes) {
      const images = `${count} images of ${width} x ${height} pixels`;
      throw new RangeError(
        `${this.#place}: ${images} with ${channels} channels are ${count * each} bytes, more than the limit of ${maxBytes}; ` +
          `pass a smaller size, channels: "gray", or a larger maxBytes`,
      );
    }
    const grown = new Uint8Array(Math.max(count * each, Math.min(2 * this.#data.length, maxBytes)));
    grown.set(this.#data);
    this.#data = grown;
  }

  #assertSize({ width, height }: Image, name: string): void {
    const [, expectedHeight, expectedWidth] = this.#shape as [number, number, number];
    if (width === expectedWidth && height === expectedHeight) return;
    throw new ShapeError(
      `${this.#place}: ${name} has ${width} x ${height} pixels (width x height), ${this.#firstName} has ` +
        `${expectedWidth} x ${expectedHeight}: the images of a data set have one size; ` +
        `pass a size, such as [${expectedHeight}, ${expectedWidth}] (height, width), to have them resized`,
    );
  }
}

function stepsOf({ size, resize, background }: Conversion): DatasetStep[] {
  const isWhite = background.every((byte) => byte === 255);
  return [
    ...(isWhite ? [] : [{ name: "background", madeWith: `[${background.join(", ")}]` }]),
    ...(size === undefined ? [] : [{ name: "resized", madeWith: `${size[0]} x ${size[1]}, ${resize}` }]),
  ];
}
