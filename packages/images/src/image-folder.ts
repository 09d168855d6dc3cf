import { Dataset } from "@tsumiki/data";
import { assertOptions } from "@tsumiki/kernels";
import { ImageError } from "./image.ts";
import type { ImageSet } from "./image-dataset.ts";
import { type ImageFilesOptions, listed, namingPath } from "./image-files.ts";
import { nodeModules } from "./node.ts";
import { checkedConversion, type ImageOptions, imageOptionNames } from "./options.ts";
import { Pixels } from "./pixels.ts";

export interface ImageFolderOptions extends ImageOptions, ImageFilesOptions {}

/**
 * The data set of a folder in which every class has a folder with its images, PNG or JPEG:
 *
 *     pets/cat/1.jpg  pets/cat/2.png  pets/dog/a.jpg   →   classes cat and dog, 3 samples
 *
 * `classNames` are the names of the folders, unless they are given; which files are read and in which order,
 * `imageFiles` says. Files are read one by one, and their samples kept as bytes: channels · height · width each.
 *
 * @throws ImageError that names the file or folder: what `imageFiles` refuses, and a file that is no image, is damaged,
 *   or larger than the limits; ShapeError that names two files, if their sizes differ and no size is given; RangeError
 *   if the samples are more than `maxBytes`, before the first file is read if a size is given; Error without Node's files
 */
export async function imageFolder(folder: string | URL, options: ImageFolderOptions = {}): Promise<ImageSet> {
  assertOptions("imageFolder", options, { ...imageOptionNames, classNames: true });
  const conversion = checkedConversion("imageFolder", options);
  const { fs } = nodeModules("imageFolder");
  const { files, labels, classNames } = await listed("imageFolder", folder, options.classNames);
  const pixels = new Pixels("imageFolder", conversion, files.length);
  for (const file of files) {
    pixels.add(await namingPath("imageFolder", file, () => readWhole(fs, file, conversion.maxBytes)), file);
  }
  return new Dataset({ ...pixels.finish(), labels, classNames });
}

async function readWhole(fs: typeof import("node:fs/promises"), file: string, maxBytes: number): Promise<Uint8Array> {
  const { size } = await fs.stat(file);
  if (size <= maxBytes) return fs.readFile(file);
  throw new ImageError(
    `imageFolder: ${file} has ${size} bytes, more than the limit; if that is right, pass a larger maxBytes`,
  );
}
