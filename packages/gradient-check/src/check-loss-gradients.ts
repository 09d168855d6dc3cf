import { reference, type Shape, withBackend } from "@tsumiki/kernels";
import { assertLoss, checkedLoss, type Labels, type Loss } from "@tsumiki/layers";
import { Generator, multiply, Tensor, tensor } from "@tsumiki/tensor";
import { assertBatchShape } from "./arguments.ts";
import { inputValues } from "./check-gradients.ts";
import { compare } from "./differences.ts";
import { GradientError } from "./gradient-error.ts";
import { cotangent, same } from "./numbers.ts";
import { assertLossCheckOptions, type LossCheckOptions } from "./options.ts";
import { conclude, type GradientReport } from "./report.ts";
import { withSeed } from "./seed.ts";
import { contents, watch } from "./subject.ts";
import { brokenWeightRule } from "./weight-rules.ts";

/**
 * Checks the gradient of a loss by its scores: `checkLossGradients(softmaxCrossEntropy, [2, 3], [0, 2])`. As
 * `checkGradients`, on the reference backend in float64. With `weights` of the samples it also checks that they count as
 * they should: `{ weights: [2, 0.5] }`.
 *
 * @param scoresShape with the batch
 * @param labels if they are a tensor, the function that makes it
 * @throws GradientError that says what is wrong and where; TypeError or ShapeError if what is given is no loss, no shape,
 *   or an unknown option; RangeError for an option out of range.
 */
export function checkLossGradients(
  loss: Loss,
  scoresShape: Shape,
  labels: Labels | (() => Labels),
  options: LossCheckOptions = {},
): GradientReport {
  assertLoss("checkLossGradients", loss);
  assertBatchShape("checkLossGradients", "scoresShape", scoresShape);
  assertLossCheckOptions(options);
  const { seed = 0, vacuous = [] } = options;
  const name = loss.name || "loss";
  const check = () => {
    const generator = new Generator(seed);
    const values = inputValues(scoresShape, options.input, generator);
    const given = typeof labels === "function" ? labels() : labels;
    const weights = options.weights && tensor(Float64Array.from(options.weights));
    const compute: Compute = (scores) => checkedLoss(loss, scores, given, weights);
    const watched = { labels: given, weights };
    const scale = cotangent(1, generator);
    const scores = tensor(values, scoresShape);
    const analytic = gradient(name, compute, scores, watched, scale[0] as number);
    const broken = weights && weights.size > 1 ? brokenWeightRule(loss, scores, given, weights) : undefined;
    if (broken !== undefined) throw new GradientError(`${name}: ${broken}`);
    const evaluate = (scores: Float64Array) => contents(compute(tensor(scores, scoresShape))[0]);
    const claim = { tensor: "scores", shape: scoresShape, values, analytic, evaluate };
    const comparison = compare(claim, evaluate(values), scale, options, generator);
    return conclude(name, [comparison], scoresShape[0] ?? 1, vacuous);
  };
  return withBackend(reference, () => withSeed(seed, check));
}

/** The loss of these scores, with labels and weights that are always the same. */
type Compute = (scores: Tensor) => ReturnType<Loss>;

/** scale · dL/dscores, if the loss keeps the rules that all losses keep. */
function gradient(
  name: string,
  compute: Compute,
  scores: Tensor,
  others: Readonly<Record<string, unknown>>,
  scale: number,
): Float64Array {
  const refuse = (sentence: string): never => {
    throw new GradientError(`${name}: ${sentence}`);
  };
  const watched = Object.entries({ scores, ...others }).flatMap(([what, given]) =>
    given instanceof Tensor ? [[what, watch(given)] as const] : [],
  );
  const [value, backward, weight] = compute(scores);
  if (!Number.isFinite(value.item())) refuse(`the loss is ${value.item()} for these scores`);
  const [again, , weightAgain] = compute(scores);
  if (!same(contents(value), contents(again))) refuse("the loss is another one the second time");
  if (weightAgain !== weight) refuse("the weight is another one the second time");
  if (compute(multiply(scores, 0.5))[2] !== weight) {
    refuse("the weight depends on the scores, but no gradient goes through it; let it depend on the labels alone");
  }
  const dScores = backward();
  const scaled = contents(backward(scale));
  for (const [what, unchanged] of watched) {
    if (!unchanged()) refuse(`the ${what} were written into, but others still read them; make a new tensor`);
  }
  if (!same(contents(dScores), contents(backward()))) refuse("backward gives another gradient the second time");
  if (
    !same(
      contents(dScores).map((number) => scale * number),
      scaled,
    )
  ) {
    refuse("backward(scale) is not scale times backward()");
  }
  return scaled;
}
