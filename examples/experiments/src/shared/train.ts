import { DataLoader, type Dataset, type Layer, type Optimizer, softmaxCrossEntropy, Trainer } from "tsumiki";

export interface Steps {
  readonly steps: number;
  readonly batchSize: number;
}

/** Trains for so many steps, through as many epochs as that takes. @returns the loss of each step, before its update */
export async function losses(
  model: Layer,
  optimizer: Optimizer,
  data: Dataset,
  { steps, batchSize }: Steps,
): Promise<number[]> {
  const loader = new DataLoader(data, { batchSize, shuffle: true });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  const told: number[] = [];
  for await (const event of trainer.fit(loader, { epochs: Math.ceil(steps / loader.length) })) {
    if (event.type === "step" && told.push(event.loss) === steps) event.stop();
  }
  return told;
}

/** The share of a data set that a model names rightly. */
export async function accuracyOf(model: Layer, optimizer: Optimizer, data: Dataset): Promise<number> {
  const { accuracy = 0 } = await new Trainer(model, { loss: softmaxCrossEntropy, optimizer }).evaluate(data);
  return accuracy;
}
