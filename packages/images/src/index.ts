export type { Background, Channels } from "./convert.ts";
export { type DecodeOptions, decodeImage } from "./decode-image.ts";
export { type Image, ImageError } from "./image.ts";
export { type ImageDatasetOptions, type ImageSet, imageDataset, type LabelledImage } from "./image-dataset.ts";
export { type ImageFiles, type ImageFilesOptions, imageFiles } from "./image-files.ts";
export { type ImageFolderOptions, imageFolder } from "./image-folder.ts";
export type { ImageOptions } from "./options.ts";
export { type Resize, resizeImage, type Size } from "./resize.ts";
