import { Dataset } from "@tsumiki/data";
import { assertOptions, checkedBytes, kindOf } from "@tsumiki/kernels";
import { checkedConversion, type ImageOptions, imageOptionNames } from "./options.ts";
import { Pixels } from "./pixels.ts";

/** A PNG or JPEG file from anywhere, and what it shows. */
export interface LabelledImage {
  readonly bytes: Uint8Array;
  /** A class number, or the name of a class; one or the other for all images. */
  readonly label: number | string;
  /** What errors call it. Default: its place, such as `image 3`. */
  readonly name?: string | undefined;
}

export interface ImageDatasetOptions extends ImageOptions {
  /** How many classes there are, as of a Dataset. */
  readonly classes?: number | undefined;
  /** A name for each class, as of a Dataset. */
  readonly classNames?: readonly string[] | undefined;
}

/** Images [channels, height, width], their pixels kept as bytes, in [0, 1] in a batch. */
export type ImageSet = Dataset<[channels: number, height: number, width: number]>;

/**
 * A data set of images whose bytes are there: fetched, unpacked, chosen in a form.
 *
 * Each is decoded when its turn comes, and then only its samples are kept; so of an iterable that reads as it goes, a
 * generator or an async one, one file is in memory at a time. The way from file to sample: `decodeImage`, then the
 * channels, then the size.
 *
 * @throws ImageError that names the image which cannot be read; ShapeError that names two, if their sizes differ and no
 *   size is given; RangeError if the samples are more than `maxBytes`; see also Dataset for labels
 */
export async function imageDataset(
  images: Iterable<LabelledImage> | AsyncIterable<LabelledImage>,
  options: ImageDatasetOptions = {},
): Promise<ImageSet> {
  assertOptions("imageDataset", options, { ...imageOptionNames, classes: true, classNames: true });
  const { classes, classNames, ...conversion } = options;
  if (!isIterable(images)) {
    throw new TypeError(`imageDataset: expected a list of { bytes, label }, got ${kindOf(images)}`);
  }
  const pixels = new Pixels(
    "imageDataset",
    checkedConversion("imageDataset", conversion),
    Array.isArray(images) ? images.length : 0,
  );
  const labels: (number | string)[] = [];
  for await (const image of images) {
    const { bytes, label, name } = checkedImage(image, labels.length);
    pixels.add(bytes, name);
    labels.push(label);
  }
  return new Dataset({ ...pixels.finish(), labels: labels as number[] | string[], classes, classNames });
}

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

function checkedImage(image: LabelledImage, index: number): Required<LabelledImage> & { name: string } {
  const place = `imageDataset: image ${index}`;
  if (typeof image !== "object" || image === null || !("bytes" in image && "label" in image)) {
    throw new TypeError(`${place} must be { bytes, label }, got ${kindOf(image)}`);
  }
  const { label, name = `image ${index}` } = image;
  if (typeof name !== "string") throw new TypeError(`${place}: its name must be a string, got ${kindOf(name)}`);
  if (typeof label !== "number" && typeof label !== "string") {
    throw new TypeError(`${place}: its label must be a class number or a name, got ${kindOf(label)}`);
  }
  return { bytes: checkedBytes(name === `image ${index}` ? place : `imageDataset: ${name}`, image.bytes), label, name };
}
