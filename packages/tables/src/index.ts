export { type CsvClassificationOptions, type CsvOptions, type CsvRegressionOptions, csv } from "./csv/csv.ts";
export type { Column, ColumnOptions } from "./csv/options.ts";
export type { CsvSource, PieceReader, TextPiece } from "./csv/source.ts";
export { TableError } from "./errors.ts";
export { type NumpyDatasetOptions, numpyDataset } from "./numpy/dataset.ts";
export { npy } from "./numpy/npy.ts";
export { type NpzOptions, npz } from "./numpy/npz.ts";
export { type EncodeNpzOptions, encodeNpz, type NpzSource, saveNpz } from "./numpy/write-npz.ts";
