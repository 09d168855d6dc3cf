import type { TrainingRecord } from "./record.ts";

const columns = [
  "step",
  "steps",
  "epoch",
  "loss",
  "least_loss",
  "largest_loss",
  "gradient_norm",
  "learning_rate",
  "epoch_loss",
  "training_loss",
  "training_accuracy",
  "validation_loss",
  "validation_accuracy",
  "seconds",
] as const;

/**
 * The history of a training as CSV: a row for each step (from 10,000 on, for each 2, 4, … of them: `steps`), and one for
 * each epoch, of which `epoch` is the number; what a row does not have is empty.
 */
export function historyCsv({ stepRows, epochRows }: TrainingRecord): string {
  const rows: Partial<Record<(typeof columns)[number], number | undefined>>[] = stepRows.map((row) => ({
    step: row.step,
    steps: row.count,
    loss: row.loss,
    least_loss: row.least,
    largest_loss: row.largest,
    gradient_norm: row.gradientNorm,
    learning_rate: row.learningRate,
  }));
  for (const { epoch, step, loss, learningRate, seconds, training, validation } of epochRows) {
    rows.push({
      step,
      epoch,
      learning_rate: learningRate,
      epoch_loss: loss,
      training_loss: training?.loss,
      training_accuracy: training?.accuracy,
      validation_loss: validation?.loss,
      validation_accuracy: validation?.accuracy,
      seconds,
    });
  }
  const sorted = rows.sort((a, b) => (a.step ?? 0) - (b.step ?? 0) || (a.epoch ?? 0) - (b.epoch ?? 0));
  const lines = sorted.map((row) => columns.map((column) => row[column] ?? "").join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}
