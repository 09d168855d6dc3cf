import { currentBackend, init, reference, rowMajorStrides, type Shape, sizeOf, withBackend } from "@tsumiki/kernels";
import * as layers from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { describe, expect, test } from "vitest";
import { lossNames } from "../layers/described.ts";
import { expectGolden, numbers, whole } from "./formula.ts";
import golden from "./losses.json" with { type: "json" };

/** As losses.py writes it, tensors packed. */
interface Case {
  readonly loss: string;
  /** null: it is the loss itself, and not a function that makes it. */
  readonly options: { readonly axis?: number; readonly ignore?: number } | null;
  readonly labels: keyof typeof labels;
  readonly shape: number[];
  /** Of the scores. */
  readonly size: number;
  readonly seed: number;
  readonly value: string;
  readonly dScores: string;
}

const cases = golden as unknown as Case[];

/** Numbers in the scores' shape, or of classes one for each position. */
const labels = {
  classes: (seed: number, shape: Shape, axis: number, ignore?: number) => {
    const classes = shape.at(axis) as number;
    const numbers = whole(seed, sizeOf(shape) / classes, classes);
    return numbers.map((label, position) => (ignore !== undefined && position % 3 === 1 ? ignore : label));
  },
  distributions: (seed: number, shape: Shape, axis: number) => distributions(numbers(seed, shape), shape, axis),
  probabilities: (seed: number, shape: Shape) => numbers(seed, shape).map((value) => (value + 2) / 4),
  targets: (seed: number, shape: Shape) => numbers(seed, shape),
};

await init();

describe.each([
  ["the reference", reference, 1e-10],
  ["wasm", currentBackend(), 1e-5],
] as const)("%s", (_name, backend, tolerance) => {
  test.each(cases.map((each) => [title(each), each] as const))("%s", (_title, each) => {
    withBackend(backend, () => check(each, tolerance));
  });
});

test("every loss is there, in ten configurations or more", () => {
  for (const name of lossNames())
    expect(cases.filter(({ loss }) => loss === name).length, name).toBeGreaterThanOrEqual(10);
});

function check(each: Case, tolerance: number): void {
  const { shape, size, seed, value, dScores } = each;
  const { axis = 1, ignore } = each.options ?? {};
  const given = labels[each.labels](seed + 1, shape, axis, ignore);
  const scores = tensor(numbers(seed, shape, size), shape);
  const positions = shape.filter((_, other) => other !== (axis + shape.length) % shape.length);
  const [loss, backward] = make(each)(scores, tensor(given, each.labels === "classes" ? positions : shape));
  expect(loss.shape).toEqual([]);
  expectGolden("the loss", loss, value, tolerance);
  expectGolden("dScores", backward(), dScores, tolerance);
}

function make({ loss, options }: Case): layers.Loss {
  const losses = layers as unknown as Record<string, layers.Loss & ((options: object) => layers.Loss)>;
  return options === null ? losses[loss]! : losses[loss]!(options);
}

/** Along an axis the numbers of a distribution are `stride` apart. */
function distributions(values: Float64Array, shape: Shape, axis: number): Float64Array {
  const classes = shape.at(axis) as number;
  const stride = rowMajorStrides(shape).at(axis) as number;
  const shares = values.map((value) => Math.abs(value) + 0.125);
  return shares.map((share, index) => {
    const first = index - stride * (Math.floor(index / stride) % classes);
    let total = 0;
    for (let each = 0; each < classes; each++) total += shares[first + each * stride] as number;
    return share / total;
  });
}

/** "crossEntropy({"labelSmoothing":0.1}) of scores [5, 4] up to 2, by classes" */
function title({ loss, options, labels, shape, size }: Case): string {
  const made = options === null ? loss : `${loss}(${JSON.stringify(options)})`;
  return `${made} of scores [${shape.join(", ")}] up to ${size}, by ${labels}`;
}
