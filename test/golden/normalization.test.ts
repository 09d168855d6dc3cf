import { dispose, init, reference, sizeOf, withBackend } from "@tsumiki/kernels";
import { derive } from "@tsumiki/layers";
import { normalize, type Tensor, tensor } from "@tsumiki/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BatchNorm } from "../../packages/layers/src/normalization/batch-norm.ts";
import { type Description, make } from "../layers/described.ts";
import { numbers } from "./formula.ts";
import golden from "./normalization.json" with { type: "json" };

/** As normalization.py writes it: the errors of PyTorch's float32. */
interface Case extends Description {
  readonly shape: number[];
  readonly seed: number;
  readonly ratio: number;
  readonly errors: Readonly<Record<string, number>>;
}

type Numbers = ReturnType<Tensor["data"]>;

const cases = golden as unknown as Case[];
const steps = 30;
/**
 * Some units in the last place of the largest element: where the mean is about the deviation both are as near as float32
 * comes, and which one is nearer is chance.
 */
const fewUnits = 3 * 2 ** -23;

describe("where the mean is many times the deviation, no result is farther from float64 than PyTorch's", () => {
  beforeAll(async () => {
    await init();
  });
  afterAll(dispose);

  test.each(cases.map((each) => [`${each.layer}, ${each.ratio} times`, each] as const))("%s", (_title, each) => {
    const actual = results(each);
    // In float64, which the other golden values hold to PyTorch's.
    const expected = withBackend(reference, () => results(each));
    expect(Object.keys(actual)).toEqual(Object.keys(each.errors));
    for (const [name, bar] of Object.entries(each.errors)) {
      expect(error(actual[name]!, expected[name]!), name).toBeLessThanOrEqual(Math.max(bar, fewUnits));
    }
  });
});

/** In training, then in use after some steps; and what `normalize` makes of statistics that it is given. */
function results(each: Case): Record<string, Numbers> {
  const { shape, seed } = each;
  const layer = make(each);
  [...layer.parameters().values()].forEach((parameter, index) => {
    parameter.assign(numbers(seed + 2 + index, parameter.shape, 1));
  });
  const x = farFromZero(each, seed);
  const dy = tensor(numbers(seed + 1, shape), shape);
  const [y, backward] = layer.forward(x);
  const found: Record<string, Tensor> = { y, dx: backward(dy) };
  for (const [name, { gradient }] of layer.parameters()) found[name] = gradient;
  if (layer instanceof BatchNorm) {
    for (let step = 0; step < steps; step++) layer.forward(farFromZero(each, seed + 10 + step));
    found["in use"] = layer.predict(x);
    Object.assign(found, resultsOfGiven(layer, each, x, dy));
  }
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value.data()]));
}

function resultsOfGiven({ weight, bias }: BatchNorm, each: Case, x: Tensor, dy: Tensor): Record<string, Tensor> {
  const { shape, seed } = each;
  const channels = [shape[1] as number];
  const variance = tensor(
    numbers(seed + 6, channels, 0.5).map((value) => value + 1),
    channels,
  );
  const mean = tensor(meansOf(each), channels);
  const by = (input: Tensor, compute: (input: Tensor) => Tensor) => {
    const [y, backward] = derive(input, compute);
    return [y, backward(dy)] as const;
  };
  const [y, dx] = by(x, (x) => normalize(x, mean, variance, weight.value, bias.value, 1e-5));
  const [, dWeight] = by(weight.value, (weight) => normalize(x, mean, variance, weight, bias.value, 1e-5));
  const [, dBias] = by(bias.value, (bias) => normalize(x, mean, variance, weight.value, bias, 1e-5));
  return { normalize: y, "normalize: dx": dx, "normalize: weight": dWeight, "normalize: bias": dBias };
}

/** Float32 numbers of deviation 1 around ± ratio and a little more, another one for each channel, or for each sample. */
function farFromZero({ layer, shape, ratio }: Case, seed: number): Tensor {
  const axis = layer.startsWith("Batch") ? 1 : 0;
  const inner = sizeOf(shape.slice(axis + 1));
  const values = numbers(seed, shape, Math.sqrt(3)).map((value, position) => {
    const index = Math.floor(position / inner) % (shape[axis] as number);
    return Math.fround(value + ratio * (1 + index / 7) * (1 - 2 * (index % 2)));
  });
  return tensor(values, shape);
}

/** A number of each channel of the first sample of another batch. */
function meansOf(each: Case): Float64Array {
  const [, channels = 1, ...positions] = each.shape;
  const values = farFromZero(each, each.seed + 7).data();
  return Float64Array.from({ length: channels }, (_, c) => values[c * sizeOf(positions)] as number);
}

/** The largest difference, relative to the largest element. */
function error(actual: Numbers, expected: Numbers): number {
  const differences = Array.from(expected, (value, index) => Math.abs(value - (actual[index] as number)));
  return Math.max(...differences) / Math.max(...Array.from(expected, Math.abs));
}
