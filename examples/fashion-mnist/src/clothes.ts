import { type Dataset, type IdxFiles, idxDataset, idxFiles } from "tsumiki";

export const classNames = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
] as const;

export interface Clothes {
  readonly train: Dataset;
  /** What one chooses by: a twelfth of the training images, each class with its share. */
  readonly validation: Dataset;
  /** What is looked at once, when nothing is left to be chosen. */
  readonly test: Dataset;
}

/**
 * The images in the four files of a folder, 28 x 28 pixels in ten classes. The split is always the same, whatever the
 * seed of the training, so that accuracies of validation can be compared.
 *
 * @param limit takes only the first images of either file
 * @throws Error that names the folder, or the part of it, and says what is wrong
 */
export async function clothes(folder: string, limit = Number.POSITIVE_INFINITY): Promise<Clothes> {
  const files = await idxFiles(folder);
  const [all, test] = await Promise.all([part(files, "train"), part(files, "test")]);
  const [train, validation] = first(all, limit).split(11 / 12, { seed: 1, stratified: true });
  return { train, validation, test: first(test, limit) };
}

async function part(files: IdxFiles, name: "train" | "test"): Promise<Dataset> {
  const refused = (why: string, cause?: unknown) =>
    new Error(`the ${name} files are not those of Fashion-MNIST: ${why}`, { cause });
  const [images, labels] = [files[`${name}Images`], files[`${name}Labels`]];
  const data = await idxDataset(images, labels, { classes: classNames.length, classNames }).catch((error: Error) => {
    throw refused(error.message, error);
  });
  const size = data.sampleShape.join(" x ");
  if (size !== "1 x 28 x 28") throw refused(`images of 1 x 28 x 28 pixels are expected, got ${size}`);
  const counts = data.classCounts();
  const absent = classNames.filter((_, label) => counts[label] === 0);
  if (absent.length > 0) throw refused(`no ${absent.join(", no ")}`);
  return data;
}

function first(data: Dataset, limit: number): Dataset {
  return data.take(Math.min(limit, data.size));
}
