import { type Figure, isReached } from "./figures.ts";
import type {
  AccuracyResult,
  BatchResult,
  KernelResult,
  LoadingResult,
  MemoryResult,
  Pass,
  Results,
  StepResult,
} from "./results.ts";
import { decimal, percent, type Row, table, threadCount, whole } from "./table.ts";

const passes: readonly Pass[] = ["forward", "input gradient", "weight gradient"];

export function kernelsTable({ kernels, peak_gflops }: Results): string {
  const peaks = Object.entries(peak_gflops).map(
    ([threads, peak]) => `${threadCount(Number(threads))}: ${decimal(peak)}`,
  );
  const title = `1. Kernels at batch 100: GFLOP/s, and share of the 128-bit peak (${peaks.join(", ")})`;
  const headings = ["layer", "threads", "forward", "share", "input grad.", "share", "weight grad.", "share"];
  const rows = groups(kernels, ({ model }) => model).flatMap((ofModel): Row[] => [
    ofModel[0].model,
    ...groups(ofModel, ({ layer, threads }) => `${layer} ${threads}`).map(kernelRow),
  ]);
  return table(title, headings, rows);
}

function kernelRow(ofLayer: readonly [KernelResult, ...KernelResult[]]): string[] {
  const [{ layer, threads }] = ofLayer;
  const cells = passes.flatMap((pass) => {
    const found = ofLayer.find((kernel) => kernel.pass === pass);
    return found === undefined ? ["–", ""] : [decimal(found.gflops), percent(found.share)];
  });
  return [`  ${layer}`, String(threads), ...cells];
}

export function stepsTable(steps: readonly StepResult[], remarks: readonly string[]): string {
  const headings = ["model", "framework", "threads", "best", "median"];
  const rows = groups(steps, ({ model }) => model).flatMap((ofModel) =>
    ofModel.map(({ model, framework, threads, best_ms, median_ms }, index): Row => {
      return [index === 0 ? model : "", framework, String(threads), decimal(best_ms), decimal(median_ms)];
    }),
  );
  return table("2. Training steps at batch 100: milliseconds", headings, [...rows, ...remarks], 2);
}

export function batchesTable(batches: readonly BatchResult[]): string {
  const models = groups(batches, ({ model }) => model).map(([{ model }]) => model);
  const headings = ["batch", ...models.flatMap((model) => [model, "images/s"])];
  const rows = groups(batches, ({ batch }) => String(batch)).map((ofSize): Row => {
    const cells = ofSize.flatMap(({ batch, median_ms }) => [decimal(median_ms), whole((1000 * batch) / median_ms)]);
    return [whole(ofSize[0].batch), ...cells];
  });
  return table("3. How a step grows with the batch: milliseconds (median)", headings, rows, 0);
}

export function loadingTable(loading: readonly LoadingResult[]): string {
  const rows = groups(loading, ({ threads }) => String(threads)).flatMap((ofThreads): Row[] =>
    ofThreads.map(({ model, augment, threads, best_ms, median_ms }, index) => {
      const speed = percent(ofThreads[0].median_ms / median_ms);
      return [index === 0 ? model : "", augment, String(threads), decimal(best_ms), decimal(median_ms), speed];
    }),
  );
  const headings = ["model", "augmentation", "threads", "best", "median", "speed"];
  return table("4. Steps with their loader at batch 100: milliseconds", headings, rows, 2);
}

export function accuracyTable(accuracy: AccuracyResult | null, data: string, until: number): string {
  const row: Row =
    accuracy === null
      ? `not reached: simple stayed below ${until} % on ${data}`
      : [
          accuracy.model,
          accuracy.data,
          `${accuracy.until} %`,
          accuracy.seconds.toFixed(1),
          `${accuracy.accuracy.toFixed(2)} %`,
        ];
  return table("5. Time to accuracy: seconds of training", ["model", "data", "until", "seconds", "accuracy"], [row], 2);
}

export function memoryTable(memory: readonly MemoryResult[]): string {
  const headings = ["model", "batch", "steps", "linear memory", "growth"];
  const rows = memory.map(({ model, batch, steps, bytes, growth_bytes }): Row => {
    return [model, whole(batch), whole(steps), mebibytes(bytes), mebibytes(growth_bytes)];
  });
  return table("Memory: what training takes, and what it grew by after the first tenth of its steps", headings, rows);
}

export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure): Row => {
    const { name, value, goal, show } = figure;
    return [name, show(value), `${goal[0]} ${show(goal[1])}`, isReached(figure) ? "yes" : "no"];
  });
  return table(
    "Figures to reach (times: each side's best; shares of kernels: on one thread)",
    ["", "is", "goal", "reached"],
    rows,
  );
}

function mebibytes(bytes: number): string {
  return `${decimal(bytes / 2 ** 20)} MiB`;
}

/** Runs of equal keys come together, in the order of their first. */
function groups<Item>(items: readonly Item[], key: (item: Item) => string): [Item, ...Item[]][] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
