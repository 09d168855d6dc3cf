import { memoryBytes } from "@tsumiki/kernels";
import {
  binaryCrossEntropy,
  crossEntropy,
  type Labels,
  type Loss,
  lossPerSample,
  meanSquaredError,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { argmax, normal, scope, slice, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

const { log } = Math;
// e to these scores is 1, 2, 1 and 2, 3, 5.
const scores = () =>
  tensor([
    [0, log(2), 0],
    [log(2), log(3), log(5)],
  ]);

onEveryBackend("each sample has the loss of a batch of its own", () => {
  const losses = lossPerSample(softmaxCrossEntropy)(scores(), [1, 0]);
  expectTensor(losses, { shape: [2], data: [log(2), log(5)] });
  expect(argmax(losses).item()).toBe(1);
  expectTensor(lossPerSample(softmaxCrossEntropy)(scores(), tensor([1, 0])), { shape: [2], data: [log(2), log(5)] });
  const targets = zeros([2, 3]);
  const squares = [log(2) ** 2, log(2) ** 2 + log(3) ** 2 + log(5) ** 2].map((each) => each / 3);
  expectTensor(lossPerSample(meanSquaredError)(scores(), targets), { shape: [2], data: squares });
  const column = tensor([[0], [log(3)]]);
  expectTensor(lossPerSample(binaryCrossEntropy)(column, [1, 0]), { shape: [2], data: [log(2), log(4)] });
});

onEveryBackend("of positions it is the mean over those of the sample", () => {
  const x = tensor(Float64Array.of(0, 1, 2, 0, 1, 0, 3, 1, 0, 0, 1, 2), [2, 2, 3]);
  for (const labels of [[0, 1, 1, 1, 0, 0], tensor(Float64Array.of(0, 1, 1, 1, 0, 0), [2, 3])] as Labels[]) {
    const alone = [0, 1].map((at) => {
      const own = [
        [0, 1, 1],
        [1, 0, 0],
      ][at] as number[];
      return softmaxCrossEntropy(slice(x, [at, at + 1]), own)[0].item();
    });
    expectTensor(lossPerSample(softmaxCrossEntropy)(x, labels), { shape: [2], data: alone });
  }
});

onEveryBackend(
  "alone a weight changes nothing and what is ignored is 0; of a sum it is PyTorch's of no reduction",
  () => {
    const options = { classWeights: [3, 0.5, 1], ignore: -1 };
    const three = () => tensor(Float64Array.of(0, log(2), 0, log(2), log(3), log(5), 1, 2, 3), [3, 3]);
    const labels = [1, 0, -1];
    expectTensor(lossPerSample(crossEntropy(options))(three(), labels), { shape: [3], data: [log(2), log(5), 0] });
    expectTensor(lossPerSample(crossEntropy({ ...options, reduction: "sum" }))(three(), labels), {
      shape: [3],
      data: [0.5 * log(2), 3 * log(5), 0],
    });
  },
);

test("an error names the position in the batch", () => {
  expect(() => lossPerSample(softmaxCrossEntropy)(scores(), [1, 3])).toThrow(
    new RangeError("softmaxCrossEntropy: the label at position 1 is 3, expected a whole number from 0 to 2"),
  );
  const anything: Loss = (y) => [tensor(y.size), () => y];
  expect(() => lossPerSample(anything)(scores(), [1, 2, 3])).toThrow(
    "lossPerSample: scores [2, 3] need labels of 2 samples, got the array [1, 2, 3]",
  );
  expect(() => lossPerSample(anything)(scores(), zeros([3]))).toThrow("got a Tensor [3]");
  expect(() => lossPerSample(anything)(tensor(1), [1])).toThrow("lossPerSample: expected scores [batch, …], got []");
  expect(() => lossPerSample(anything)([1, 2] as never, [1])).toThrow(
    "lossPerSample: expected a tensor, got the array",
  );
  expect(() => lossPerSample(3 as never)).toThrow("lossPerSample: loss must be a function such as softmaxCrossEntropy");
});

onEveryBackend("what it computes on the way is gone when it returns", () => {
  scope(() => {
    const x = normal([32, 2000]);
    const labels = new Uint16Array(32);
    const of = lossPerSample(softmaxCrossEntropy);
    of(x, labels);
    const before = memoryBytes();
    for (let times = 0; times < 20; times++) of(x, labels);
    expect(memoryBytes()).toBe(before);
  });
});
