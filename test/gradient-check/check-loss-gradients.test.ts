import { checkLossGradients } from "@tsumiki/gradient-check";
import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { crossEntropy, type Labels, type Loss, meanSquaredError, softmaxCrossEntropy } from "@tsumiki/layers";
import {
  add,
  addInto,
  divide,
  full,
  greater,
  multiply,
  normal,
  relu,
  reshape,
  square,
  sum,
  type Tensor,
  tensor,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";

/** Σ scores², with its backward given: by default the right one. */
function sumOfSquares(backward = (scores: Tensor, scale: number) => multiply(scores, 2 * scale)): Loss {
  return function sumOfSquares(scores) {
    return [sum(square(scores)), (scale = 1) => backward(scores, scale)];
  };
}

const check =
  (loss: Loss, labels: Labels = []) =>
  () =>
    checkLossGradients(loss, [2, 3], labels);

test("the report is on the scores", () => {
  const { tensors, largestError } = checkLossGradients(sumOfSquares(), [2, 3], []);
  expect(tensors).toMatchObject([{ tensor: "scores", shape: [2, 3], compared: 6 }]);
  expect(largestError).toBeLessThan(1e-9);
});

test("a wrong gradient", () => {
  expect(check(sumOfSquares((scores, scale) => multiply(scores, -2 * scale)))).toThrow(
    /^sumOfSquares: the gradient of scores is wrong in 6 of 6 elements compared, .*; the sign is flipped everywhere$/,
  );
  expect(check(sumOfSquares((scores) => multiply(scores, 0)))).toThrow("backward returns zeros");
});

test("a scale that is left out", () => {
  expect(check(sumOfSquares((scores) => multiply(scores, 2)))).toThrow("backward(scale) is not scale times backward()");
});

test("a gradient of another shape than the scores", () => {
  expect(check(sumOfSquares((scores) => reshape(scores, [3, 2])))).toThrow(
    new ShapeError("sumOfSquares: its backward must return dL/dscores [2, 3], got a Tensor [3, 2]"),
  );
});

test("scores or labels written into", () => {
  const writesScores = sumOfSquares((scores, scale) => {
    const dScores = multiply(scores, 2 * scale);
    addInto(scores, dScores);
    return dScores;
  });
  const writesLabels: Loss = (scores, labels) => {
    addInto(labels as Tensor, labels as Tensor);
    return sumOfSquares()(scores, labels);
  };
  expect(check(writesScores)).toThrow("the scores were written into");
  expect(() => checkLossGradients(writesLabels, [2, 3], () => tensor([1, 2]))).toThrow("the labels were written into");
});

test("a loss that is not one number, not finite, or another one each time", () => {
  const perSample: Loss = (scores) => [sum(square(scores), [1]), () => scores];
  const infinite: Loss = (scores) => [add(sum(scores), Infinity), () => scores];
  const noisy: Loss = (scores) => [add(sum(scores), normal([])), () => scores];
  expect(check(perSample)).toThrow("perSample: a loss is one number, got [2]; take its mean or its sum");
  expect(check(infinite)).toThrow("the loss is Infinity for these scores");
  expect(check(noisy)).toThrow("the loss is another one the second time");
});

test("what is no loss is refused as such", () => {
  const labels = [0];
  const answer = withBackend(reference, () => softmaxCrossEntropy(tensor([[1, 2, 3]]), labels));
  expect(() => checkLossGradients(answer as never, [1, 3], labels)).toThrow(
    "checkLossGradients: loss must be a function such as softmaxCrossEntropy, got what one returns; hand it over without",
  );
  expect(() => checkLossGradients(crossEntropy as never, [1, 3], labels)).toThrow("crossEntropy() makes the loss");
  expect(check(sumOfSquares(() => undefined as never))).toThrow(
    new TypeError("sumOfSquares: its backward must return dL/dscores [2, 3], got undefined"),
  );
  expect(() => checkLossGradients(softmaxCrossEntropy, [1, 3], labels, { seeds: 1 } as never)).toThrow(
    "checkLossGradients: unknown option seeds, did you mean seed?",
  );
});

test("a loss may say its weight, the same each time and whatever the scores are", () => {
  const weighted = (weight: (scores: Tensor) => number): Loss =>
    function weighted(scores, labels) {
      return [...(sumOfSquares()(scores, labels).slice(0, 2) as [Tensor, () => Tensor]), weight(scores)];
    };
  let calls = 0;
  expect(check(weighted(() => 2.5))).not.toThrow();
  expect(check(weighted(() => calls++))).toThrow("weighted: the weight is another one the second time");
  expect(check(weighted((scores) => Math.abs(sum(scores).item())))).toThrow(
    "weighted: the weight depends on the scores",
  );
  for (const weight of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(check(weighted(() => weight))).toThrow(
      new RangeError(`weighted: the weight it returns must be a finite number of at least 0, got ${weight}`),
    );
  }
  expect(check(weighted(() => "3" as never))).toThrow('got the string "3": leave out the quotes');
});

/** Weighted means of scores², of which one thing may be another. */
function weightedSquares(of: { counts?: (w: Tensor) => Tensor; over?: (w: Tensor) => number | undefined } = {}): Loss {
  const { counts = (w) => w, over = (w) => sum(w).item() } = of;
  const loss: Loss = (scores, _, given) => {
    const w = (given as Tensor | undefined) ?? full([2], 1);
    const each = divide(reshape(counts(w), [2, 1]), sum(w));
    const mean = sum(multiply(each, square(scores)));
    return [mean, (scale = 1) => multiply(multiply(each, scores), 2 * scale), over(w)];
  };
  return Object.assign(Object.defineProperty(loss, "name", { value: "weightedSquares" }), { takesWeights: true });
}

/** As it should not be done: in place. */
function doubled(w: Tensor): Tensor {
  addInto(w, w);
  return multiply(w, 1);
}

test("with weights of samples: the gradient, and that they count", () => {
  const checked = (loss: Loss, weights: number[] = [2, 0.5]) => checkLossGradients(loss, [2, 3], [], { weights });
  expect(checked(weightedSquares()).tensors).toMatchObject([{ tensor: "scores", compared: 6 }]);
  expect(() => checked(weightedSquares({ over: () => undefined }))).not.toThrow(); // then it is what the weights sum to
  expect(() => checked(weightedSquares({ counts: () => full([2], 1) }))).toThrow(
    /^weightedSquares: a sample of weight 0 has a gradient; let its weight/,
  );
  const notTheirSum = "weightedSquares: the loss times the weight that it returns is not Σ w·l; let that weight be";
  expect(() => checked(weightedSquares({ over: () => 2 }))).toThrow(notTheirSum);
  expect(() => checked(weightedSquares({ counts: (w) => square(w) }))).toThrow(notTheirSum);
  const writes = weightedSquares({ counts: doubled, over: () => 2 });
  expect(() => checked(writes)).toThrow("weightedSquares: the weights were written into");
  expect(() => checked(sumOfSquares())).toThrow(
    "the samples have weights, and sumOfSquares does not say that it takes",
  );
  expect(() => checkLossGradients(softmaxCrossEntropy, [2, 3], [0, 1], { weights: [1, 2, 3] })).toThrow(
    "softmaxCrossEntropy: scores [2, 3] need weights [2], one for each sample, got [3]",
  );
  expect(() => checkLossGradients(weightedSquares(), [2, 3], [], { weights: 2 as never })).toThrow(
    new TypeError("checkLossGradients: weights must be an array of numbers, got the number 2"),
  );
});

test("a kink", () => {
  const hinge: Loss = (scores) => [sum(relu(scores)), (scale = 1) => multiply(scale, greater(scores, 0))];
  expect(() => checkLossGradients(hinge, [1, 2], [], { input: [1, -1] })).not.toThrow();
  expect(() => checkLossGradients(hinge, [1, 2], [], { input: [1, 0] })).toThrow(
    "hinge: scores[0, 1] = 0 lies on a kink",
  );
});

test("correct losses raise no false alarm", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), fc.nat(), (labels, seed) => {
      checkLossGradients(softmaxCrossEntropy, [labels.length, 4], labels, { seed });
      checkLossGradients(meanSquaredError, [labels.length], labels, { seed });
    }),
    { numRuns: 200 },
  );
});
