import { checkLossGradients } from "@tsumiki/gradient-check";
import { ShapeError } from "@tsumiki/kernels";
import { huber, type Labels, l1, meanSquaredError } from "@tsumiki/layers";
import { multiply, tensor, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

// y − t is 0.5, −1, 2, −4.
const scores = () => tensor([[1.5, 1, 2, -1]]);
const labels = () => tensor([[1, 2, 0, 3]]);

onEveryBackend("small errors count by their square, large ones by their size", () => {
  const [loss, backward] = huber()(scores(), labels());
  expectTensor(loss, { shape: [], data: [(0.125 + 0.5 + 1.5 + 3.5) / 4] });
  expectTensor(backward(), { shape: [1, 4], data: [0.125, -0.25, 0.25, -0.25] });
  expectTensor(backward(-2), { shape: [1, 4], data: [-0.25, 0.5, -0.5, 0.5] });
});

onEveryBackend("delta says where large begins, and how steep it is there", () => {
  const [loss, backward] = huber({ delta: 3 })(scores(), labels());
  expectTensor(loss, { shape: [], data: [(0.125 + 0.5 + 2 + 3 * (4 - 1.5)) / 4] });
  expectTensor(backward(), { shape: [1, 4], data: [0.125, -0.25, 0.5, -0.75] });
});

test("with a delta above every error it is half the squared error, with a tiny one delta times the absolute error", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.1, max: 9, noNaN: true }), { minLength: 1, maxLength: 6 }), (errors) => {
      const y = tensor(Float64Array.from(errors));
      const t = zeros(y.shape);
      expectTensor(huber({ delta: 10 })(y, t)[0], {
        shape: [],
        data: [multiply(meanSquaredError(y, t)[0], 0.5).item()],
      });
      const small = 1e-13;
      expect(huber({ delta: small })(y, t)[0].item() / small).toBeCloseTo(l1(y, t)[0].item(), 9);
    }),
    { numRuns: 50 },
  );
});

test("its gradients on both sides of delta", () => {
  for (const delta of [0.3, 1, 5]) checkLossGradients(huber({ delta }), [4, 3], () => zeros([4, 3]));
});

test("a delta that is not a finite number above 0 is refused", () => {
  for (const delta of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => huber({ delta })).toThrow(
      new RangeError(`huber: delta must be a finite number above 0, got ${delta}`),
    );
  }
});

test("an option that is not known or of another type is refused", () => {
  expect(() => huber({ delt: 2 } as never)).toThrow("huber: unknown option delt, did you mean delta?");
  expect(() => huber({ delta: "2" as never })).toThrow(
    new TypeError('huber: delta must be a finite number above 0, got the string "2": leave out the quotes'),
  );
});

test("labels of another shape are refused: nothing is broadcast", () => {
  const refused: [labels: Labels, shape: string][] = [
    [[1, 2, 0, 3], "[4]"],
    [tensor(1), "[]"],
    [zeros([4, 1]), "[4, 1]"],
  ];
  for (const [given, shape] of refused) {
    expect(() => huber()(scores(), given)).toThrow(
      new ShapeError(`huber: scores [1, 4] need labels of the same shape, got ${shape}`),
    );
  }
});

test("to take huber for the loss that it makes is refused", () => {
  expect(() => huber(scores() as never)).toThrow(
    new TypeError("huber: expected options, got scores; huber() makes the loss"),
  );
});
