import { type Augmentation, DataLoader, Dataset, elastic, type Matrix } from "@tsumiki/data";
import { dispose, init, type Shape } from "@tsumiki/kernels";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import golden from "./elastic.json" with { type: "json" };
import { expectGolden, numbers } from "./formula.ts";

/** As elastic.py writes it. */
interface Case {
  readonly shape: readonly [number, number, number, number];
  readonly inputs: number;
  readonly seed: number;
  readonly epoch: number;
  readonly steps: readonly ({ readonly map: Matrix } | { readonly alpha: number; readonly sigma: number })[];
  readonly border: "fill" | "nearest";
  readonly fill: number;
  readonly images: string;
}

const cases = golden as unknown as Case[];

const backends: [name: string, options: Parameters<typeof init>[0], tolerance: number][] = [
  ["reference", { backend: "reference" }, 1e-10],
  ["wasm", { backend: "wasm" }, 3e-5],
];

describe.each(backends)("%s", (_name, options, tolerance) => {
  beforeAll(async () => {
    await init(options);
  });
  afterAll(dispose);

  test.each(cases.map((each) => [title(each), each] as const))("gives what SciPy gives: %s", (name, each) => {
    const { shape, seed, epoch } = each;
    const [batchSize] = shape;
    const samples = Float32Array.from(numbers(each.inputs, shape));
    const dataset = new Dataset({ samples, sampleShape: shape.slice(1) as Shape, labels: new Uint8Array(batchSize) });
    const loader = new DataLoader(dataset, {
      batchSize,
      augment: each.steps.map((step) => augmentationOf(step, each)),
    });
    loader.restore({ seed, epoch, position: 0 });
    for (const { images } of loader) expectGolden(name, images, each.images, tolerance);
    expect(loader.save().epoch).toBe(epoch + 1);
  });
});

function augmentationOf(step: Case["steps"][number], { border, fill }: Case): Augmentation {
  const edge = border === "fill" ? { border, fill } : { border };
  if ("map" in step) return { name: "map", matrix: () => step.map, ...edge };
  return elastic({ ...step, ...edge });
}

function title({ shape, steps, border }: Case): string {
  const names = steps.map((step) => ("map" in step ? "map" : `elastic ${step.alpha} ${step.sigma}`));
  return `[${shape}] by ${names.join(", ")}, border ${border}`;
}
