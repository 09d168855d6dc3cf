import { wilson } from "@tsumiki/charts";
import type { ClassErrors, EpochRow, NumberErrors, TrainingRecord } from "../record.ts";

// What several sections read out of a record.

export function classErrors({ tested }: TrainingRecord): ClassErrors | undefined {
  return tested?.errors?.kind === "classes" ? tested.errors : undefined;
}

export function numberErrors({ tested }: TrainingRecord): NumberErrors | undefined {
  return tested?.errors?.kind === "numbers" ? tested.errors : undefined;
}

/** How often the largest class would be right. */
export function guessing({ confusion, count }: ClassErrors): number {
  const sizes = confusion.map((row) => row.reduce((sum, each) => sum + each, 0));
  return Math.max(0, ...sizes) / count;
}

/** Of right answers, in [0, 1]; the 95 % interval. */
export function intervalOf({ correct, count }: ClassErrors): readonly [number, number] {
  return wilson(correct, count);
}

/** The one that did best on the validation data: by accuracy, and where that is equal or there is none, by loss. */
export function bestEpoch({ epochRows }: TrainingRecord): EpochRow | undefined {
  let best: EpochRow | undefined;
  for (const row of epochRows) {
    const [mine, other] = [row.validation, best?.validation];
    if (mine === undefined) continue;
    const gain = (mine.accuracy ?? 0) - (other?.accuracy ?? 0);
    if (other === undefined || gain > 0 || (gain === 0 && mine.loss < other.loss)) best = row;
  }
  return best;
}

/** What is taken for what, most often first. */
export function confusedPairs({ confusion, names }: ClassErrors): { label: string; said: string; count: number }[] {
  return confusion
    .flatMap((row, label) =>
      row.map((count, said) => ({ label: names[label] ?? "", said: names[said] ?? "", count, right: label === said })),
    )
    .filter(({ count, right }) => count > 0 && !right)
    .sort((a, b) => b.count - a.count);
}

/** The median ratio of update to weight, of the second half of the training: the first steps are of their own kind. */
export function usualUpdate({ updates: { rows } }: TrainingRecord): number | undefined {
  const ratios = rows
    .slice(Math.floor(rows.length / 2))
    .flatMap(({ ratios }) => ratios)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return ratios[Math.floor(ratios.length / 2)];
}
