import { type Augmentations, DataLoader, type DataLoaderOptions, Dataset, type Draws } from "@tsumiki/data";
import { reference, type Shape, withBackend } from "@tsumiki/kernels";

/** Images of whole numbers 1, 2, 3, …, an image after the other. */
export function counted(size: number, sampleShape: Shape, classes = 3): Dataset {
  const elements = sampleShape.reduce((product, extent) => product * extent, 1);
  return new Dataset({
    samples: Float32Array.from({ length: size * elements }, (_, at) => at + 1),
    sampleShape,
    labels: Array.from({ length: size }, (_, index) => index % classes),
    classes,
  });
}

/** Samples and labels of all batches of an epoch, one after the other. */
export function epochOf(loader: DataLoader): { samples: number[]; labels: number[] } {
  const seen: { samples: number[]; labels: number[] } = { samples: [], labels: [] };
  for (const { images, labels } of loader) {
    seen.samples.push(...images.data());
    seen.labels.push(...labels.data());
  }
  return seen;
}

/** What becomes of all samples in one batch, on the reference. */
export function augmented(
  dataset: Dataset,
  augment: Augmentations,
  options: Partial<DataLoaderOptions> = {},
): { samples: number[]; labels: number[] } {
  return withBackend(reference, () =>
    epochOf(new DataLoader(dataset, { batchSize: dataset.size, seed: 1, ...options, augment })),
  );
}

/** Draws that give the upper end of each range, or a share of the way to it. */
export function drawing(share = 1): Draws {
  return { between: (low: number, high: number) => low + share * (high - low), next: () => share } as Draws;
}
