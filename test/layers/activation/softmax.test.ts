import { ShapeError } from "@tsumiki/kernels";
import { LogSoftmax, Softmax } from "@tsumiki/layers";
import { exp, normal, tensor, transpose, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

const { LN2 } = Math;

test("y is the share of eˣ in each row, and dx is y·(dy − Σ dy·y)", () => {
  const [y, backward] = new Softmax().forward(tensor([[0, LN2, 0]]));
  expectTensor(y, { shape: [1, 3], data: [0.25, 0.5, 0.25] });
  expectTensor(backward(tensor([[8, 0, 0]])), { shape: [1, 3], data: [1.5, -1, -0.5] });
});

test("LogSoftmax is its logarithm, and dx is dy − eʸ·Σ dy", () => {
  const [y, backward] = new LogSoftmax().forward(tensor([[0, LN2, 0]]));
  expectTensor(y, { shape: [1, 3], data: [-2 * LN2, -LN2, -2 * LN2] });
  expectTensor(backward(tensor([[8, 0, 0]])), { shape: [1, 3], data: [6, -4, -2] });
});

onEveryBackend("along another axis it is that of the transposed, for images too", () => {
  const x = normal([2, 3, 4, 5]);
  for (const Layer of [Softmax, LogSoftmax]) {
    const ofChannels = new Layer({ axis: 1 }).predict(x);
    const ofLast = new Layer().predict(transpose(x, [0, 3, 2, 1]));
    expectTensor(transpose(ofChannels, [0, 3, 2, 1]), { shape: ofLast.shape, data: ofLast.data() });
    expect(new Layer({ axis: -3 }).predict(x).data()).toEqual(ofChannels.data());
  }
  expectTensor(exp(new LogSoftmax({ axis: 2 }).predict(x)), {
    shape: [2, 3, 4, 5],
    data: new Softmax({ axis: 2 }).predict(x).data(),
  });
});

test("an axis that is the batch, none, or not there is refused", () => {
  for (const axis of [0, 1.5, NaN]) {
    expect(() => new Softmax({ axis })).toThrow(
      new RangeError(`Softmax: axis must be a whole number other than 0, which is the batch, got ${axis}`),
    );
  }
  expect(() => new LogSoftmax({ axis: 2 }).forward(zeros([4, 3]))).toThrow(
    new ShapeError("LogSoftmax has axis 2, but gets 3, whose axes are 1 to 1 and -1 to -1"),
  );
  expect(() => new Softmax().forward(zeros([3]))).toThrow(
    new ShapeError("Softmax: expected input [batch, …], got [3]"),
  );
});
