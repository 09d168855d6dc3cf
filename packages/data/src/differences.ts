import { quoted } from "@tsumiki/kernels";
import { checkedSteps, type DatasetStep } from "./steps.ts";

/** What two data sets are called where they differ. */
export type TwoNames = readonly [string, string];

/**
 * The first step in which two data sets differ, in words; undefined if they went through the same.
 *
 * `step 1 of the training data is normalized (mean 0.1307, deviation 0.3081), of the validation data it is missing`
 */
export function differingStep(
  first: { readonly steps: readonly DatasetStep[] },
  second: { readonly steps: readonly DatasetStep[] },
  [name, other]: TwoNames,
): string | undefined {
  const [steps, others] = [checkedSteps(first.steps), checkedSteps(second.steps)];
  for (let index = 0; index < Math.max(steps.length, others.length); index++) {
    const [here, there] = [steps[index], others[index]];
    if (here !== undefined && there !== undefined && here.equals(there)) continue;
    const alike = String(here) === String(there) ? ", too, but with other numbers or by another function" : "";
    return `step ${index + 1} of ${name} is ${here ?? "missing"}, of ${other} it is ${there ?? "missing"}${alike}`;
  }
  return undefined;
}

/**
 * The first class that two data sets call by different names, in words; undefined if there is none, or one has no names.
 *
 * `class 1 of the training data is "cat", of the validation data "dog"`
 */
export function differingClass(
  { classNames: names }: { readonly classNames?: readonly string[] | undefined },
  { classNames: others }: { readonly classNames?: readonly string[] | undefined },
  [name, other]: TwoNames,
): string | undefined {
  if (names === undefined || others === undefined) return undefined;
  const text = (each: string | undefined) => (each === undefined ? "missing" : quoted(each));
  for (let index = 0; index < Math.max(names.length, others.length); index++) {
    if (names[index] === others[index]) continue;
    return `class ${index} of ${name} is ${text(names[index])}, of ${other} ${text(others[index])}`;
  }
  return undefined;
}
