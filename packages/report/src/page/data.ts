import type { TrainingRecord } from "../record.ts";
import { bars, grid } from "./errors.ts";
import { columns, facts, grouped, paragraph, section } from "./words.ts";

/** More bars than this are no picture any more. */
const mostBars = 30;

/** What was trained with, and what it was tested on. */
export function dataSection({ data, tested }: TrainingRecord): string | undefined {
  const { samples, classCounts, classNames = [], steps, augmentations } = data;
  const description = facts([
    ["Training", data.description],
    ["Batches", data.loader],
    [tested?.role === "test" ? "Test" : "Validation", tested?.role === "training" ? undefined : tested?.description],
    ["Done to every sample", steps.length > 0 ? steps.join(", ") : "nothing"],
    ["Varied at random", augmentations.length > 0 ? augmentations.join(", ") : "nothing"],
  ]);
  const images =
    samples.length === 0
      ? undefined
      : grid(
          "Samples of the training data",
          samples.map(({ label, ...picture }) => ({ ...picture, caption: [label] })),
          "Some of the training data, as they come into a batch (each picture on a scale of its own).",
        );
  return section("data", "Data", description, images, counts(classNames, classCounts, tested?.classCounts));
}

function counts(
  names: readonly string[],
  training: readonly number[] | undefined,
  tested: readonly number[] | undefined,
): string | undefined {
  if (training === undefined || names.length < 2) return undefined;
  if (names.length > mostBars) {
    const [least, largest] = [Math.min(...training), Math.max(...training)];
    return paragraph(`${names.length} classes, of ${grouped(least)} to ${grouped(largest)} training samples each.`);
  }
  const of = (title: string, all: readonly number[]) =>
    bars(
      title,
      "samples",
      names.map((name, index) => ({ name, value: all[index] ?? 0 })),
    );
  return columns(of("Training samples of each class", training), tested && of("Tested samples of each class", tested));
}
