import { DataLoader, type Dataset } from "@tsumiki/data";

/** How many samples are evaluated at once where a data set is given. */
const evaluationBatch = 100;

/** A loader as it is; of a data set one in its order. */
export function asLoader(data: Dataset | DataLoader): DataLoader {
  return data instanceof DataLoader ? data : new DataLoader(data, { batchSize: Math.min(evaluationBatch, data.size) });
}
