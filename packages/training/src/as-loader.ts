import { DataLoader, DataStream, Dataset, StreamLoader } from "@tsumiki/data";

/** What deals out batches. */
export type Loader = DataLoader | StreamLoader;

/** What can be gone through to its end. */
export type Data = Dataset | DataStream | Loader;

/** How many samples are evaluated at once where no loader says so. */
const evaluationBatch = 100;

/** A loader as it is; of data one in their order. */
export function asLoader(data: Data): Loader {
  if (isLoader(data)) return data;
  const batchSize = Math.min(evaluationBatch, data.size ?? evaluationBatch);
  return data instanceof Dataset ? new DataLoader(data, { batchSize }) : new StreamLoader(data, { batchSize });
}

/** Whether it deals out batches. */
export function isLoader(data: unknown): data is Loader {
  return data instanceof DataLoader || data instanceof StreamLoader;
}

/** What is gone through. */
export function dataOf(data: Data): Dataset | DataStream {
  return isLoader(data) ? data.dataset : data;
}

/** Whether it is something to go through. */
export function isData(data: unknown): data is Data {
  return data instanceof Dataset || data instanceof DataStream || isLoader(data);
}
