import { inChannelsOf, isWinograd, stepOperations } from "./network.ts";
import type { Framework, Results, StepResult } from "./results.ts";
import type { Peaks } from "./steps.ts";
import { percent, threadCount } from "./table.ts";

/** A ratio by which this benchmark is judged. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** What it should be at most, or at least. */
  readonly goal: readonly ["≤" | "≥", number];
  readonly show: (value: number) => string;
}

/** Of everything that was measured, the figures that it allows. Times are each side's best. */
export function figures(results: Results, stepPeaks: Peaks): Figure[] {
  return [
    ...againstPyTorch(results),
    ...againstJavaScript(results),
    ...twoThreadsAgainstOne(results),
    ...lowestShares(results),
    ...shareOfStep(results, stepPeaks),
    ...speedOfLoading(results),
    ...timeToAccuracy(results),
  ];
}

export function isReached({ value, goal: [relation, bound] }: Figure): boolean {
  return relation === "≤" ? value <= bound : value >= bound;
}

const ratio = (value: number) => value.toFixed(2);
const times = (value: number) => value.toFixed(value < 10 ? 2 : 0);

function againstPyTorch({ steps }: Results): Figure[] {
  const goals = [
    ["simple", "tsumiki", 0.55],
    ["deep", "tsumiki", 0.6],
    ["torch-mnist", "tsumiki", 0.6],
    ["deep", "tsumiki-direct", 1.3],
  ] as const;
  return goals.flatMap(([model, framework, bound]): Figure[] => {
    const [mine, theirs] = [fastest(steps, model, framework), fastest(steps, model, "pytorch")];
    if (mine === undefined || theirs === undefined) return [];
    const name = `${model}${framework === "tsumiki" ? "" : ", direct kernels"}: time, in PyTorch's`;
    return [{ name, value: mine / theirs, goal: ["≤", bound], show: ratio }];
  });
}

function againstJavaScript({ steps }: Results): Figure[] {
  const goals = [
    ["jax-js", 50],
    ["convnetjs", 100],
  ] as const;
  return goals.flatMap(([framework, bound]): Figure[] => {
    const [mine, theirs] = [fastest(steps, "simple", "tsumiki"), fastest(steps, "simple", framework)];
    if (mine === undefined || theirs === undefined) return [];
    return [{ name: `simple: times as fast as ${framework}`, value: theirs / mine, goal: ["≥", bound], show: times }];
  });
}

function twoThreadsAgainstOne({ steps }: Results): Figure[] {
  const own = steps.filter(({ framework }) => framework === "tsumiki");
  return own.flatMap(({ model, threads, best_ms }): Figure[] => {
    const one = own.find((other) => other.model === model && other.threads === 1);
    if (threads !== 2 || one === undefined) return [];
    const name = `${model}: two threads, times as fast as one`;
    return [{ name, value: one.best_ms / best_ms, goal: ["≥", 1.8], show: ratio }];
  });
}

function lowestShares({ kernels }: Results): Figure[] {
  const direct = kernels.filter(({ layer, threads }) => threads === 1 && !isWinograd(layer));
  const goals = [
    ["direct convolutions, 16 channels in and more", (channels: number) => channels >= 16, 0.9],
    ["direct convolutions, 1 channel in", (channels: number) => channels === 1, 0.75],
  ] as const;
  return goals.flatMap(([what, applies, bound]): Figure[] => {
    const shares = direct.filter(({ layer }) => applies(inChannelsOf(layer) ?? 0)).map(({ share }) => share);
    if (shares.length === 0) return [];
    const name = `${what}: lowest share of the peak`;
    return [{ name, value: Math.min(...shares), goal: ["≥", bound], show: percent }];
  });
}

/** The best step against the best of the peak in the same rounds. */
function shareOfStep({ steps }: Results, stepPeaks: Peaks): Figure[] {
  const own = steps.filter(({ framework, model }) => framework === "tsumiki" && model === "simple");
  return own.flatMap(({ threads, best_ms }): Figure[] => {
    const peak = stepPeaks["simple"]?.[threads];
    if (peak === undefined) return [];
    const value = stepOperations("simple", 100) / best_ms / 1e6 / peak;
    const name = `simple: a whole step's share of the peak, ${threadCount(threads)}`;
    return [{ name, value, goal: ["≥", 0.72], show: percent }];
  });
}

/** By medians: batches of all kinds of displacements are what counts. */
function speedOfLoading({ loading }: Results): Figure[] {
  return loading.flatMap(({ augment, threads, median_ms }): Figure[] => {
    const plain = loading.find((other) => other.threads === threads && other.augment === "plain");
    if (!augment.includes("elastic") || plain === undefined) return [];
    const name = `simple: speed with ${augment}, in that without, ${threadCount(threads)}`;
    return [{ name, value: plain.median_ms / median_ms, goal: ["≥", 0.9], show: percent }];
  });
}

function timeToAccuracy({ accuracy }: Results): Figure[] {
  if (accuracy === null || accuracy.data !== "full") return [];
  const name = `simple: seconds of training until ${accuracy.until} %`;
  return [{ name, value: accuracy.seconds, goal: ["≤", 20], show: (seconds) => seconds.toFixed(1) }];
}

function fastest(steps: readonly StepResult[], model: string, framework: Framework): number | undefined {
  const found = steps.filter((step) => step.model === model && step.framework === framework);
  return found.length === 0 ? undefined : Math.min(...found.map(({ best_ms }) => best_ms));
}
