import { type Dataset, idxDataset } from "@tsumiki/data";
import { assertOptions, checkedBytes, ShapeError, showShape } from "@tsumiki/kernels";

/** The bytes of four IDX files, plain or gzip, named as they were published. */
export interface MnistFiles {
  /** train-images-idx3-ubyte */
  readonly trainImages: Uint8Array;
  /** train-labels-idx1-ubyte */
  readonly trainLabels: Uint8Array;
  /** t10k-images-idx3-ubyte */
  readonly testImages: Uint8Array;
  /** t10k-labels-idx1-ubyte */
  readonly testLabels: Uint8Array;
}

const names = { trainImages: true, trainLabels: true, testImages: true, testLabels: true } as const;

/** Images of one channel, 28 pixels high and wide, in [0, 1]: 0 is the paper, 1 the ink. */
export type Images = Dataset<[1, 28, 28]>;

/** What to train with, and what to test on. */
export interface Mnist {
  readonly train: Images;
  readonly test: Images;
}

/**
 * The data sets in four files.
 * @throws TypeError if one of them is no bytes; ShapeError if the images are of another size; see also `idxDataset`
 */
export async function fromFiles(files: MnistFiles): Promise<Mnist> {
  assertOptions("mnist: files", files, names);
  for (const name of Object.keys(names) as (keyof MnistFiles)[]) checkedBytes(`mnist: files.${name}`, files[name]);
  const [train, test] = await Promise.all([
    readImages(files.trainImages, files.trainLabels),
    readImages(files.testImages, files.testLabels),
  ]);
  return { train, test };
}

async function readImages(images: Uint8Array, labels: Uint8Array): Promise<Images> {
  const dataset = await idxDataset(images, labels, { classes: 10 });
  if (!isImages(dataset)) {
    throw new ShapeError(`mnist: expected images [1, 28, 28], got ${showShape(dataset.sampleShape)}`);
  }
  return dataset;
}

function isImages(dataset: Dataset): dataset is Images {
  const [channels, height, width, ...rest] = dataset.sampleShape;
  return channels === 1 && height === 28 && width === 28 && rest.length === 0;
}
