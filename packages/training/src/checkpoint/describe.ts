import type { Layer } from "@tsumiki/layers";
import type { Training } from "../training.ts";
import { type Remembered, version } from "./file.ts";

/** A checkpoint's contents for a person to read, line by line. */
export function describeTraining(training: Training, { standing, data, words }: Remembered): string[] {
  const { model, optimizer, objective, accumulate, average } = training;
  const within = standing.isWithin ? `, and ${standing.epoch[0]} steps of the next` : "";
  const { loss, validation } = standing.last ?? {};
  const accuracy = validation?.accuracy === undefined ? "" : `, accuracy ${validation.accuracy.toPrecision(4)}`;
  const { build } = optimizer.parameters.values().next().value!.value.block.backend.info;
  return [
    `checkpoint of a training, version ${version}, saved ${new Date().toISOString()}`,
    `epochs: ${standing.epochs}${within}; ${standing.whole[0]} steps in all${standing.isStopped ? "; stopped" : ""}`,
    ...(loss === undefined ? [] : [`last epoch: loss ${loss.toPrecision(4)}`]),
    ...(validation === undefined ? [] : [`validation: loss ${validation.loss.toPrecision(4)}${accuracy}`]),
    ...Object.entries(data).map(([name, words]) => `${name}: ${words}`),
    `loss: ${objective.name || "an objective"}${accumulate > 1 ? `, over ${accumulate} batches a step` : ""}`,
    `optimizer: ${optimizer}`,
    ...(average ? [`average: ${average}`] : []),
    ...words,
    `computed by: ${build} kernels`,
    summaryOf(model),
  ];
}

/** A table, where the model makes one. */
function summaryOf(model: Layer): string {
  if ("summary" in model && typeof model.summary === "function") return String(model.summary());
  return String(model);
}
