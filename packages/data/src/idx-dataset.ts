import { assertOptions, checkedBoolean, checkedBytes, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import { Dataset } from "./dataset.ts";
import type { ClassificationOptions } from "./dataset-options.ts";
import { type IdxData, type IdxOptions, readIdx } from "./idx.ts";
import { transposed } from "./transposed.ts";

export interface IdxDatasetOptions extends Pick<ClassificationOptions, "classes" | "classNames">, IdxOptions {
  /** Exchanges rows and columns of each image: EMNIST's files have them the other way round. Default: false. */
  readonly transposed?: boolean | undefined;
}

/**
 * The data set in two IDX files, plain or gzip, images and their labels, as MNIST and Fashion-MNIST come.
 *
 * Images [count, height, width] become samples [1, height, width]; other shapes [count, …sample] stay. Bytes stand for
 * pixels in [0, 1]; elements of other types are taken as they are, in float32.
 *
 * @param options the number of classes (default: one more than the largest label), their names, how large a gzip
 *   file may become, and whether the images are `transposed`
 * @throws TypeError if a file is no bytes; ShapeError if the files are not images and labels; see also `readIdx` and Dataset
 */
export async function idxDataset(
  images: Uint8Array,
  labels: Uint8Array,
  options: IdxDatasetOptions = {},
): Promise<Dataset> {
  const files = [checkedBytes("idxDataset, images", images), checkedBytes("idxDataset, labels", labels)] as const;
  assertOptions("idxDataset", options, { classes: true, classNames: true, limit: true, transposed: true });
  const { limit, transposed: isTransposed = false, ...classes } = options;
  checkedBoolean("idxDataset", "transposed", isTransposed);
  const [image, label] = await Promise.all([readIdx(files[0], { limit }), readIdx(files[1], { limit })]);
  if (image.shape.length < 2) {
    const swapped = label.shape.length > 1 ? ": are the files swapped?" : "";
    throw new ShapeError(`idxDataset: expected images [count, height, width], got ${showShape(image.shape)}${swapped}`);
  }
  const { shape, data } = isTransposed ? transposed(image) : image;
  const sample = shape.slice(1);
  const sampleShape = sample.length === 2 ? [1, ...sample] : sample;
  if (label.shape.length !== 1) {
    const got = `${showShape(label.shape)}${remedy(label.shape, sampleShape)}`;
    throw new ShapeError(`idxDataset: expected labels [count], got ${got}`);
  }
  return new Dataset({ samples: toSamples(data), sampleShape, labels: label.data, ...classes });
}

/** Of labels in rows, of which one number is the class: QMNIST's are 8 each, the class, the series, the writer, … */
function remedy([, columns, ...rest]: Shape, sampleShape: Shape): string {
  if (columns === undefined || rest.length > 0) return ": are these images, too?";
  const first = columns === 8 ? "as in QMNIST, where the class is the first" : "and if the class is the first";
  return (
    `, which is ${columns === 1 ? "1 number" : `${columns} numbers`} a sample, ${first}: read both files with readIdx, and pass ` +
    `new Dataset({ samples: images.data, sampleShape: ${showShape(sampleShape)}, labels: Array.from(labels.data).filter((_, i) => i % ${columns} === 0) })`
  );
}

function toSamples(data: IdxData): Uint8Array | Float32Array {
  return data instanceof Uint8Array || data instanceof Float32Array ? data : Float32Array.from(data);
}
