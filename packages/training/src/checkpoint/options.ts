import { assertOptions, kindOf } from "@tsumiki/kernels";
import type { Metadata } from "@tsumiki/serialization";
import type { SaveOptions } from "../training.ts";

export interface ResumeOptions {
  /** The names of listeners whose states are left out, since they are not to listen any more: `["EarlyStopping"]`. */
  readonly without?: readonly string[] | undefined;
}

/** Its metadata. @throws TypeError for options that are not known */
export function assertSave(place: string, options: SaveOptions): Metadata {
  assertOptions(place, options, { metadata: true });
  return options.metadata ?? {};
}

/** Its `without`. @throws TypeError for options that are not known or of another type */
export function assertResume(options: ResumeOptions): readonly string[] {
  assertOptions("Trainer.resume", options, { without: true });
  const { without = [] } = options;
  if (Array.isArray(without) && without.every((name) => typeof name === "string")) return without;
  throw new TypeError(
    `Trainer.resume: without must be an array of names such as ["EarlyStopping"], got ${kindOf(without)}`,
  );
}
