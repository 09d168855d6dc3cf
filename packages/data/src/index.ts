export type { Batch } from "./batch-memory.ts";
export { DataLoader, type DataLoaderOptions } from "./data-loader.ts";
export { Dataset, type SplitOptions } from "./dataset.ts";
export { type IdxData, type IdxFile, readIdx } from "./idx.ts";
export { idxDataset } from "./idx-dataset.ts";
export type { RandomSource } from "./random-source.ts";
export type { ClassificationOptions, DatasetOptions, RegressionOptions } from "./table.ts";
