import { together } from "../collect/step-track.ts";
import type { EpochRow, StepRow } from "../record.ts";

/** A page has so many steps and epochs at most. */
const most = 500;

/** Neighbours put together until they are few enough; of each six digits. */
export function embeddedSteps(rows: readonly StepRow[]): StepRow[] {
  const size = Math.ceil(rows.length / most);
  const bins: StepRow[] = [];
  for (let start = 0; start < rows.length; start += size) {
    bins.push(rows.slice(start, start + size).reduce(together));
  }
  return bins;
}

/** As many epochs as a page bears: the first, the last, and every so many between. */
export function fewEpochs(rows: readonly EpochRow[]): readonly EpochRow[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, index) => rows[Math.round((index * (rows.length - 1)) / (most - 1))]!);
}
