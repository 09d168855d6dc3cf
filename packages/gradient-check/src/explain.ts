import { rowMajorStrides, showShape } from "@tsumiki/kernels";
import { type Comparison, type Element, errorOf } from "./differences.ts";
import { largest } from "./numbers.ts";

/** Everything that is wrong with the gradients compared, a sentence each. Empty if they are right. */
export function explain(comparisons: readonly Comparison[], batch: number, mayBeZero: readonly string[]): string[] {
  const vacuous = comparisons.filter((comparison) => comparison.vacuous).map(({ claim }) => claim.tensor);
  const empty = vacuous.filter((tensor) => !mayBeZero.includes(tensor));
  const mistakes = comparisons.filter(({ vacuous }) => !vacuous).map((comparison) => explainWrong(comparison, batch));
  return [...mistakes, empty.length > 0 ? explainVacuous(empty) : undefined].filter((finding) => finding !== undefined);
}

function explainVacuous(tensors: readonly string[]): string {
  const names = tensors.map((tensor) => `"${tensor}"`).join(", ");
  return (
    `the gradient of ${tensors.join(", ")} is zero in every element compared, by backward and by differences, so the ` +
    `check shows nothing; choose another input shape, \`input\` or \`seed\`, or pass { vacuous: [${names}] } if zero is right`
  );
}

function explainWrong(comparison: Comparison, batch: number): string | undefined {
  const { wrong } = comparison;
  const mistakes = wrong.filter(({ kink }) => !kink);
  if (mistakes.length > 0) return explainMistake(comparison, mistakes, batch);
  return wrong[0] && explainKink(comparison, wrong[0]);
}

function explainKink({ claim }: Comparison, { index, left, right }: Element): string {
  return (
    `${place(claim, index)} = ${show(claim.values[index] as number)} lies on a kink, a tie or a jump: the ` +
    `slope is ${show(left)} on its left and ${show(right)} on its right however small the step, so there is no gradient ` +
    "to compare with; choose another `input` or `seed`"
  );
}

function explainMistake(comparison: Comparison, mistakes: readonly Element[], batch: number): string {
  const { claim, elements, scale, tolerance } = comparison;
  const worst = mistakes.reduce((a, b) => (errorOf(b) > errorOf(a) ? b : a));
  const hint = patterns.map((pattern) => pattern(comparison, batch)).find((sentence) => sentence !== undefined);
  return (
    `the gradient of ${claim.tensor} is wrong in ${mistakes.length} of ${elements.length} elements compared, most at ` +
    `${place(claim, worst.index)}: backward gives ${show(worst.analytic)}, differences give ${show(worst.numeric)} ` +
    `(allowed error ${show(tolerance * scale)})${hint === undefined ? "" : `; ${hint}`}`
  );
}

/** What typical mistakes look like, the more specific first. */
const patterns: readonly ((comparison: Comparison, batch: number) => string | undefined)[] = [
  function neverWritten({ claim, elements }) {
    if (elements.some(({ analytic }) => analytic !== 0)) return undefined;
    if (claim.tensor === "input" || claim.tensor === "scores") return "backward returns zeros";
    return `backward gives zeros: does it add to ${claim.tensor}'s gradient?`;
  },

  function factor({ elements }, batch) {
    const ratio = commonRatio(elements);
    if (ratio === undefined) return undefined;
    if (close(ratio, -1)) return "the sign is flipped everywhere";
    const isBatch = batch > 1 && (close(ratio, batch) || close(ratio, 1 / batch));
    const mean = isBatch ? `, and the batch is ${batch}: is a mean over it forgotten, or taken twice?` : "";
    return `backward is off by the factor ${showRatio(ratio)} everywhere${mean}`;
  },

  function transposed({ claim: { shape, analytic }, elements }) {
    const [rows, columns] = shape;
    if (shape.length !== 2 || rows !== columns || rows === undefined) return undefined;
    const error = elements.map(
      ({ index, numeric }) => (analytic[(index % rows) * rows + Math.floor(index / rows)] as number) - numeric,
    );
    const isTransposed = largest(error) <= 1e-4 * largest(elements.map(({ numeric }) => numeric));
    return isTransposed ? "backward gives the transpose" : undefined;
  },

  function shifted({ elements }) {
    const [first, ...others] = elements.map(({ analytic, numeric }) => analytic - numeric);
    if (first === undefined || others.length === 0 || others.some((other) => !close(other, first))) return undefined;
    return "backward is off by the same amount everywhere: is a mean, or a sum over the elements, forgotten?";
  },
];

/** c, if analytic = c · numeric in every element. */
function commonRatio(elements: readonly Element[]): number | undefined {
  let products = 0;
  let squares = 0;
  for (const { analytic, numeric } of elements) {
    products += analytic * numeric;
    squares += numeric * numeric;
  }
  const ratio = products / squares;
  const rest = largest(elements.map(({ analytic, numeric }) => analytic - ratio * numeric));
  return rest <= 1e-4 * largest(elements.map(({ analytic }) => analytic)) ? ratio : undefined;
}

/** 3, 1/3, 0.7071 */
function showRatio(ratio: number): string {
  const whole = Math.round(ratio);
  if (whole !== 0 && close(ratio, whole)) return String(whole);
  const inverse = Math.round(1 / ratio);
  return Number.isFinite(inverse) && inverse !== 0 && close(ratio * inverse, 1) ? `1/${inverse}` : show(ratio);
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-4 * Math.abs(b);
}

/** "0.weight[2, 1]" */
function place({ tensor, shape }: Comparison["claim"], index: number): string {
  const strides = rowMajorStrides(shape);
  return tensor + showShape(shape.map((extent, axis) => Math.floor(index / (strides[axis] as number)) % extent));
}

function show(number: number): string {
  if (number !== 0 && Math.abs(number) < 1e-4) return number.toExponential(1);
  return String(Number(number.toPrecision(6)));
}
