export type { Batch } from "./batch-memory.ts";
export { DataLoader, type DataLoaderOptions } from "./data-loader.ts";
export { Dataset, type SplitOptions } from "./dataset.ts";
export { type IdxData, type IdxFile, type IdxOptions, readIdx } from "./idx.ts";
export { type IdxDatasetOptions, idxDataset } from "./idx-dataset.ts";
export { type IdxFiles, type IdxFilesOptions, idxFiles } from "./idx-files.ts";
export type { RandomSource } from "./random-source.ts";
export type { ClassLabels } from "./read-labels.ts";
export type { ClassificationOptions, DatasetOptions, RegressionOptions } from "./table.ts";
