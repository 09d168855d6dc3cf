import { checkLossGradients } from "@tsumiki/gradient-check";
import { currentBackend, init, reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { deriveLoss, meanSquaredError, softmaxCrossEntropy } from "@tsumiki/layers";
import {
  abs,
  divide,
  logSoftmax,
  mean,
  multiply,
  negate,
  oneHot,
  Parameter,
  square,
  subtract,
  sum,
  tensor,
} from "@tsumiki/tensor";
import { expect, test } from "vitest";

await init();

const absoluteError = deriveLoss((scores, targets) => mean(abs(subtract(scores, targets))), "absoluteError");
const squaredError = deriveLoss((scores, targets) => mean(square(subtract(scores, targets))));
const crossEntropy = deriveLoss((scores, labels) => {
  const [batch = 1, classes = 1] = scores.shape;
  return negate(divide(sum(multiply(oneHot(labels, classes), logSoftmax(scores))), batch));
});

test("a derived loss is a loss", () => {
  withBackend(reference, () => {
    const [loss, backward] = absoluteError(tensor([3, 1]), [1, 5]);
    expect(loss.shape).toEqual([]);
    expect(loss.item()).toBe(3);
    expect(backward().toArray()).toEqual([0.5, -0.5]);
    expect(backward(4).toArray()).toEqual([2, -2]);
  });
});

test("the gradients of derived losses", () => {
  checkLossGradients(absoluteError, [3, 2], () => tensor([9, 9, 9, -9, -9, -9], [3, 2]));
  checkLossGradients(squaredError, [4], [1, 2, 3, 4]);
  checkLossGradients(crossEntropy, [4, 3], [0, 2, 1, 2]);
});

for (const backend of [reference, currentBackend()]) {
  const tolerance = backend === reference ? 1e-12 : 1e-5;
  test(`written and derived losses agree to ${tolerance} on the ${backend.info.backend} backend`, () => {
    withBackend(backend, () => {
      const scores = tensor([0.5, -1, 2, 1, 0, -0.3], [2, 3]);
      for (const [explicit, derived, labels] of [
        [softmaxCrossEntropy, crossEntropy, [2, 0]],
        [meanSquaredError, squaredError, tensor([1, 2, 3, 4, 5, 6], [2, 3])],
      ] as const) {
        const [a, aBackward] = explicit(scores, labels);
        const [b, bBackward] = derived(scores, labels);
        expect(Math.abs(a.item() - b.item())).toBeLessThan(tolerance * Math.abs(a.item()));
        const expected = aBackward(2).data();
        const largest = Math.max(...expected.map(Math.abs));
        bBackward(2)
          .data()
          .forEach((value, at) => {
            expect(Math.abs(value - (expected[at] as number))).toBeLessThan(tolerance * largest);
          });
      }
    });
  });
}

test("a loss says what it is the mean over, and is 0 where that is nothing", () => {
  const weighted = deriveLoss(
    (scores, weights) => divide(sum(multiply(weights, square(scores))), sum(weights)),
    "weighted",
    { weight: (scores, weights) => sum(weights).item() / scores.rank },
  );
  for (const backend of [reference, currentBackend()]) {
    withBackend(backend, () => {
      const [loss, backward, weight] = weighted(tensor([3, 5]), [1, 3]);
      expect([loss.item(), backward(2).toArray(), weight]).toEqual([21, [3, 15], 4]);
      const [nothing, zeros, none] = weighted(tensor([3, 5]), [0, 0]);
      expect([nothing.shape, nothing.item(), zeros(2).toArray(), none]).toEqual([[], 0, [0, 0], 0]);
      expect(zeros().block.backend).toBe(backend);
    });
  }
  checkLossGradients(weighted, [4], [0, 2, 1, 0.5]);
  expect(withBackend(reference, () => squaredError(tensor([1, 2]), [1, 1])[2])).toBe(undefined);
  expect(() => deriveLoss(() => tensor(1), "mine", { weigth: () => 1 } as never)).toThrow(
    /^deriveLoss: unknown option weigth/,
  );
});

test("a loss may have parameters", () => {
  withBackend(reference, () => {
    const temperature = new Parameter(tensor([2]));
    const loss = deriveLoss((scores, targets) => sum(multiply(subtract(scores, targets), temperature.value)));
    const [, backward] = loss(tensor([3, 5]), [1, 1]);
    expect(backward(10).toArray()).toEqual([20, 20]);
    expect(temperature.gradient.toArray()).toEqual([60]);
  });
});

test("a loss of more than one number is refused by name", () => {
  withBackend(reference, () => {
    const unreduced = deriveLoss((scores, targets) => abs(subtract(scores, targets)), "unreduced");
    expect(() => unreduced(tensor([1, 2]), [1, 1])).toThrow(
      new ShapeError("unreduced: expected one number, got [2]; take its mean or its sum"),
    );
    expect(() => absoluteError(5 as never, [1])).toThrow("absoluteError: expected a tensor, got the number 5");
    expect(absoluteError.name).toBe("absoluteError");
  });
});
