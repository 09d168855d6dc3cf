import { checkGradients } from "@tsumiki/gradient-check";
import { reference, withBackend } from "@tsumiki/kernels";
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  freeze,
  type Layer,
  type PartOfModel,
  PReLU,
  Residual,
  sequential,
  unfreeze,
} from "@tsumiki/layers";
import { Generator, normal, tensor, uniform, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectTensor, expectValues, onEveryBackend, onReference } from "../../tensor/support.ts";

onEveryBackend("a frozen normalisation uses its running statistics, and has a backward through them, by hand", () => {
  const layer = example(new BatchNorm1d(2, { epsilon: 9 }));
  freeze(layer);
  const [y, backward] = layer.forward(tensor([[5, 0], [1, 8]])); // biome-ignore format: two samples
  // x̂ = (x − [1, 2]) / [5, 6], y = 10·x̂ + 1 and 6·x̂ + 2
  expectTensor(y, { shape: [2, 2], data: [9, 0, 1, 8] });
  // dx = dy · 10/5 and dy · 6/6
  expectTensor(backward(tensor([[1, 2], [3, 4]])), { shape: [2, 2], data: [2, 2, 6, 4] }); // biome-ignore format: two
  expect([layer.weight.hasGradient, layer.bias.hasGradient]).toEqual([false, false]);
});

onEveryBackend("with frozen statistics alone, weight and bias learn: dγ = Σ dy·x̂, dβ = Σ dy", () => {
  const layer = example(new BatchNorm2d(2, { epsilon: 9 }));
  freeze(layer, ["runningMean", "runningVariance"]);
  const [, backward] = layer.forward(tensor([[[[6, 11]], [[8, -4]]]]));
  expectTensor(backward(tensor([[[[1, 2]], [[3, 4]]]])), { shape: [1, 2, 1, 2], data: [2, 4, 3, 4] });
  // x̂ = [1, 2] and [1, −1]
  expectValues(layer.weight.gradient, [1 + 2 * 2, 3 - 4]);
  expectValues(layer.bias.gradient, [3, 7]);
});

onEveryBackend("the statistics stay as they are, and either of them frozen is enough; unfrozen they move again", () => {
  const layer = example(new BatchNorm1d(2));
  const statistics = () => [layer.runningMean, layer.runningVariance].map(({ value }) => [...value.data()]);
  const before = statistics();
  for (const names of [["runningMean"], ["runningVariance"], ["runningMean", "runningVariance"]]) {
    freeze(layer, names);
    layer.forward(normal([8, 2]));
    expect(statistics()).toEqual(before);
    unfreeze(layer);
  }
  layer.forward(normal([8, 2]));
  expect(statistics()).not.toEqual(before);
});

onEveryBackend("in training it gives what it gives in use, to the bit, also of a batch of one value a channel", () => {
  const layer = example(new BatchNorm2d(2));
  freeze(layer);
  for (const shape of [
    [3, 2, 4, 5],
    [1, 2, 1, 1],
  ]) {
    const x = normal(shape, { generator: new Generator(1) }); // biome-ignore format: two shapes
    expect(layer.forward(x)[0].data()).toEqual(layer.predict(x).data());
  }
});

onReference("frozen weight and bias alone leave the normalisation by the batch, whose statistics move", () => {
  const layer = example(new BatchNorm1d(2));
  freeze(layer, ["weight", "bias"]);
  expect(() => layer.forward(zeros([1, 2]))).toThrow("one value a channel");
  layer.forward(normal([8, 2]));
  expect(layer.runningMean.value.data()).not.toEqual(Float64Array.of(1, 2));
  expect(layer.weight.hasGradient).toBe(false);
});

const kinds: [name: string, make: () => Layer, shape: number[]][] = [
  ["BatchNorm2d", () => example(new BatchNorm2d(2)), [3, 2, 2, 3]],
  ["BatchNorm1d", () => example(new BatchNorm1d(2)), [1, 2]],
  [
    "a block",
    () =>
      sequential(
        [2, 4, 4],
        new Conv2d(2, 2, 3, { padding: 1 }),
        example(new BatchNorm2d(2)),
        new PReLU(),
        new Residual(new Conv2d(2, 2, 1), example(new BatchNorm2d(2))),
      ),
    [2, 2, 4, 4],
  ],
];

test.each(kinds)("the gradients of a frozen %s hold, of all of it or of its statistics alone", (_name, make, shape) => {
  const checked = (part?: PartOfModel) => {
    const names: string[] = [];
    const makeLayer = () => {
      const layer = make();
      freeze(layer, part);
      names.push("input", ...layer.parameters().keys());
      return layer;
    };
    return [names, checkGradients(makeLayer, shape).tensors.map(({ tensor }) => tensor)];
  };
  expect(checked()[1]).toEqual(["input"]);
  const [names, all] = checked((name) => name.includes("running"));
  expect(all).toEqual(names);
});

test("both backends agree on a frozen normalisation and its gradients, whatever its shape", () => {
  const extent = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(fc.tuple(extent, extent, extent, extent), fc.nat(), (shape, seed) => {
      const run = () => {
        const generator = new Generator(seed);
        const numbers = (of: readonly number[]) => tensor(uniform(of, { generator }).data().map(Math.fround), of);
        const layer = new BatchNorm2d(shape[1]);
        for (const buffer of layer.state().values()) buffer.assign(numbers(buffer.shape).data());
        freeze(layer, ["runningMean", "runningVariance"]);
        const [y, backward] = layer.forward(numbers(shape));
        return [y, backward(numbers(shape)), layer.weight.gradient, layer.bias.gradient].map((each) => each.data());
      };
      const expected = withBackend(reference, run);
      for (const [index, actual] of run().entries()) {
        const largest = Math.max(...Array.from(expected[index]!, Math.abs));
        for (const [at, value] of actual.entries()) {
          expect(Math.abs(value - expected[index]![at]!)).toBeLessThanOrEqual(1e-4 * largest);
        }
      }
    }),
    { numRuns: 30 },
  );
});

function example<Norm extends BatchNorm1d<2> | BatchNorm2d<2>>(layer: Norm): Norm {
  layer.weight.assign([10, 6]);
  layer.bias.assign([1, 2]);
  layer.runningMean.assign([1, 2]);
  layer.runningVariance.assign([16, 27]);
  return layer;
}
