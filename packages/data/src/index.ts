export type * from "./augmentation/augmentation.ts";
export * from "./augmentation/blend.ts";
export { Draws } from "./augmentation/draws.ts";
export type { Probability } from "./augmentation/each-sample.ts";
export * from "./augmentation/erase.ts";
export * from "./augmentation/geometric.ts";
export * from "./augmentation/intensity.ts";
export type { ImageSize, Matrix } from "./augmentation/matrix.ts";
export type { Range } from "./augmentation/ranges.ts";
export type { Batch } from "./batch-memory.ts";
export { DataLoader, type DataLoaderOptions } from "./data-loader.ts";
export { DataStream } from "./data-stream.ts";
export { Dataset } from "./dataset.ts";
export type { ClassificationOptions, DatasetOptions, RegressionOptions } from "./dataset-options.ts";
export type { DatasetSample } from "./dataset-sample.ts";
export type { SplitOptions } from "./dealt.ts";
export { differingClass, differingStep, type TwoNames } from "./differences.ts";
export { type IdxData, type IdxFile, type IdxOptions, readIdx } from "./idx.ts";
export { type IdxDatasetOptions, idxDataset } from "./idx-dataset.ts";
export { type IdxFiles, type IdxFilesOptions, idxFiles } from "./idx-files.ts";
export type { LoaderState } from "./loader-state.ts";
export type { MapOptions, SampleMap } from "./mapped.ts";
export type { RandomSource } from "./random-source.ts";
export type { ClassLabels } from "./read-labels.ts";
export type { Sampling } from "./sampling.ts";
export type { DatasetStatistics, StatisticsOptions } from "./statistics.ts";
export type { DatasetStep } from "./steps.ts";
export { StreamLoader, type StreamLoaderOptions } from "./stream-loader.ts";
export type {
  ClassificationStreamOptions,
  DataStreamOptions,
  LabeledSample,
  RegressionStreamOptions,
  Samples,
  StreamPlace,
  StreamSource,
  TargetedSample,
} from "./stream-options.ts";
