import { dispose, init } from "@tsumiki/kernels";
import {
  Affine,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  freeze,
  ReLU,
  sequential,
  softmaxCrossEntropy,
  unfreeze,
} from "@tsumiki/layers";
import { Adam, AdamW, Momentum, type Optimizer, type ParameterSource, RMSProp, SGD } from "@tsumiki/optimizer";
import { scope, tensor } from "@tsumiki/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectGolden, numbers, whole } from "./formula.ts";
import golden from "./freezing.json" with { type: "json" };

const weightDecay = 0.1;

/** As in freezing.py. */
const optimizers: Record<string, (parameters: ParameterSource) => Optimizer> = {
  SGD: (p) => new SGD(p, { learningRate: 0.1, weightDecay }),
  Momentum: (p) => new Momentum(p, { learningRate: 0.05, momentum: 0.8, weightDecay }),
  RMSProp: (p) => new RMSProp(p, { learningRate: 0.02, decay: 0.9, weightDecay }),
  Adam: (p) => new Adam(p, { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay }),
  AdamW: (p) => new AdamW(p, { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay }),
};

/** What is frozen from these steps on. */
const plan = new Map([
  [0, ["0"]],
  [2, ["0", "1"]],
  [4, ["1"]],
  [6, ["0", "1", "4.weight"]],
  [7, []],
]);

describe.each([
  ["the reference", { backend: "reference" }, 1e-10],
  ["wasm", { backend: "wasm" }, 1e-5],
] as const)("%s", (_name, options, tolerance) => {
  beforeAll(async () => {
    await init(options);
  });
  afterAll(dispose);

  test.each(Object.entries(golden.trained))(
    "by %s a network whose layers are frozen and unfrozen on the way learns as in PyTorch",
    (name, shown) => {
      const model = network();
      const optimizer = optimizers[name]!(model.parameters());
      const x = tensor(numbers(1, [8, 2, 4, 4]), [8, 2, 4, 4]);
      const labels = whole(2, 8, 4);
      for (const [step, { loss: expected, state }] of shown.entries()) {
        const frozen = plan.get(step);
        if (frozen) {
          unfreeze(model);
          freeze(model, frozen);
        }
        scope(() => {
          const [scores, backward] = model.forward(x);
          const [loss, lossBackward] = softmaxCrossEntropy(scores, labels);
          backward(lossBackward(), { input: false });
          optimizer.step();
          expect(Math.abs(loss.item() - expected)).toBeLessThanOrEqual(10 * tolerance);
        });
        const all = [...model.state().values()].flatMap(({ value }) => [...value.data()]);
        expectGolden(`the state after step ${step + 1}`, tensor(all), state, tolerance);
      }
    },
  );

  test.each(golden.fixed.map((each) => [`${each.layer} of [${each.shape.join(", ")}]`, each] as const))(
    "%s with frozen statistics gives what PyTorch's does in eval(), forward and backward",
    (_title, { layer: name, shape, seed, y, dx, weight, bias }) => {
      const layer = new { BatchNorm1d, BatchNorm2d }[name as "BatchNorm1d"](shape[1]!);
      const { runningMean, runningVariance } = layer;
      for (const [index, each] of [layer.weight, layer.bias, runningMean].entries()) {
        each.assign(numbers(seed + 2 + index, each.shape, 1));
      }
      runningVariance.assign(numbers(seed + 5, runningVariance.shape, 0.5).map((value) => value + 1));
      freeze(layer, ["runningMean", "runningVariance"]);
      const [output, backward] = layer.forward(tensor(numbers(seed, shape), shape));
      expectGolden("y", output, y, tolerance);
      expectGolden("dx", backward(tensor(numbers(seed + 1, shape), shape)), dx, tolerance);
      expectGolden("the gradient of weight", layer.weight.gradient, weight, tolerance);
      expectGolden("the gradient of bias", layer.bias.gradient, bias, tolerance);
    },
  );
});

function network() {
  const model = sequential(
    [2, 4, 4],
    new Conv2d(2, 3, 3, { padding: 1 }),
    new BatchNorm2d(3),
    new ReLU(),
    new Flatten(),
    new Affine(48, 4),
  );
  for (const [index, parameter] of [...model.parameters().values()].entries()) {
    parameter.assign(numbers(10 + index, parameter.shape, 0.5));
  }
  return model;
}
