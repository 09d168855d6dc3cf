import { init } from "@tsumiki/kernels";
import {
  affine,
  BatchNorm2d,
  conv2d,
  crossEntropy,
  Flatten,
  MaxPool2d,
  ReLU,
  residual,
  sequential,
} from "@tsumiki/layers";
import { exportOnnx, importOnnx } from "@tsumiki/onnx";
import { SGD } from "@tsumiki/optimizer";
import { Generator, normal } from "@tsumiki/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import { configuration, makes } from "./configurations.ts";

beforeAll(() => init({ threads: 1, convolution: "direct" }));

const count = process.env["SOAK"] ? 200 : 4;

describe("a layer that was exported and imported again", () => {
  test.each(Object.keys(makes))("%s predicts the same, and so does what is exported of it", async (name) => {
    for (let seed = 1; seed <= count; seed++) {
      const [layer, sample] = configuration(name, seed);
      const what = `${layer} for ${sample.join(" x ")}`;
      const { content } = await exportOnnx(layer, { sample });
      const again = importOnnx(content);
      const x = normal([3, ...sample], { generator: new Generator(seed) });
      const expected = layer.predict(x);
      assertClose(again.predict(x).data(), expected.data(), what);
      expect(again.outputShape(sample), what).toEqual(layer.outputShape(sample));
      const { content: exported } = await exportOnnx(again, { sample });
      assertClose(importOnnx(exported).predict(x).data(), expected.data(), what);
    }
  });
});

test("a network that was imported trains on as the one that was exported", async () => {
  const model = sequential(
    [1, 8, 8],
    conv2d(4, 3, { padding: 1 }),
    new BatchNorm2d(4),
    new ReLU(),
    residual(conv2d(4, 3, { padding: 1 })),
    new MaxPool2d(2),
    new Flatten(),
    affine(3),
  );
  const { content } = await exportOnnx(model);
  const again = importOnnx(content);
  expect([...again.state().keys()].sort()).toEqual([...model.state().keys()].sort());
  const images = normal([6, 1, 8, 8], { generator: new Generator(1) });
  const losses = [model, again].map((network) => {
    const optimizer = new SGD(network.parameters(), { learningRate: 0.1 });
    return Array.from({ length: 5 }, () => {
      const [scores, backward] = network.forward(images);
      const [loss, lossBackward] = crossEntropy()(scores, [0, 1, 2, 0, 1, 2]);
      backward(lossBackward());
      optimizer.step();
      return loss.item();
    });
  });
  expect(losses[0]?.[4]).toBeLessThan(losses[0]?.[0] as number);
  losses[0]?.forEach((loss, step) => {
    expect(losses[1]?.[step]).toBeCloseTo(loss, 5);
  });
});

function assertClose(got: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const largest = Math.max(...Array.from(expected, Math.abs));
  const difference = Math.max(...Array.from(expected, (each, at) => Math.abs(each - (got[at] as number))));
  expect(difference / (largest || 1), what).toBeLessThanOrEqual(2e-6);
}
