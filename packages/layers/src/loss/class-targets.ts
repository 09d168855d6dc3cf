import { rowMajorStrides, type Shape, ShapeError, sameShape, showShape, withBackend } from "@tsumiki/kernels";
import { oneHot, reshape, Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { rowsAlong } from "../rows-along.ts";
import { type Counts, rowCounts } from "./counts.ts";
import { type Labels, type LossTraits, labelsAsTensor, type SampleWeights } from "./loss.ts";

/** By how much the numbers of a one-hot row or a distribution may miss the sum 1: float32's rounding. */
const sumTolerance = 1e-4;

/** Scores and what their classes are, a row for each sample, or for each position of each sample. */
export interface ClassTargets {
  /** [rows, classes] */
  readonly scores: Tensor;
  /** One-hot rows or distributions [rows, classes]; of some class where the label is ignored. */
  readonly t: Tensor;
  /** How much each row counts: nothing where its label is ignored. */
  readonly counts: Counts;
  /** Whether the labels were given as class numbers. */
  readonly areNumbers: boolean;
  /** Rows laid as the scores were given. */
  readonly laidBack: (rows: Tensor) => Tensor;
}

/**
 * Labels of a loss over classes, as rows.
 *
 * @param loss for messages
 * @throws ShapeError if the shapes do not fit; RangeError if a label is no class (naming its position), a row has
 *   negative numbers or another sum than 1, or there are rows and one of their classes is to be ignored; also as
 *   `checkedSampleWeights`.
 */
export function classTargets(
  loss: string,
  scores: Tensor,
  labels: Labels,
  weights: SampleWeights | undefined,
  { axis = 1, ignore }: LossTraits,
): ClassTargets {
  const along = classAxis(loss, scores, axis);
  return withBackend(scores.block.backend, () => {
    const { counted, ...targets } = targetsAlong(loss, scores, labels, along, ignore);
    const rows = targets.t.shape[0] as number;
    return { ...targets, counts: rowCounts(loss, scores, rows, counted, weights) };
  });
}

/** Targets, and which rows count, by 1 or 0; undefined if all do. */
interface Uncounted extends Omit<ClassTargets, "counts"> {
  readonly counted: Float64Array | undefined;
}

function targetsAlong(
  loss: string,
  scores: Tensor,
  labels: Labels,
  along: number,
  ignore: number | undefined,
): Uncounted {
  const { shape } = scores;
  const classes = shape[along] as number;
  const positions = shape.filter((_, other) => other !== along);
  const given = labelsAsTensor(loss, scores, labels);
  const { rows, laidBack } = rowsAlong(scores, along);
  const isFlat = !(labels instanceof Tensor) && given.size === rows.shape[0];
  if (isFlat || sameShape(given.shape, positions)) {
    return { scores: rows, laidBack, areNumbers: true, ...fromNumbers(loss, labels, classes, ignore) };
  }
  if (!sameShape(given.shape, shape)) throw misfit(loss, scores, positions, given);
  if (ignore !== undefined && ignore >= 0 && ignore < classes) throw notIgnored(loss, ignore, shape, positions);
  const t = rowsAlong(given, along).rows;
  assertDistributions(loss, t, classes);
  return { scores: rows, laidBack, areNumbers: false, t, counted: undefined };
}

/** The axis of the classes, counted from 0. */
function classAxis(loss: string, scores: Tensor, axis: number): number {
  assertTensor(loss, scores);
  const { shape, rank } = scores;
  if (rank < 2) {
    throw new ShapeError(`${loss}: expected scores [batch, classes] or [batch, classes, …], got ${showShape(shape)}`);
  }
  const along = axis < 0 ? axis + rank : axis;
  if (along >= 1 && along < rank) return along;
  throw new ShapeError(`${loss}: expected the classes on axis ${axis} of the scores, got ${showShape(shape)}`);
}

/** Class numbers as they came where they came in an array: a tensor has rounded what float32 does not hold. */
function fromNumbers(
  loss: string,
  labels: Labels,
  classes: number,
  ignore: number | undefined,
): Pick<Uncounted, "t" | "counted"> {
  const isShaped = labels instanceof Tensor && labels.rank > 1;
  if (isShaped) assertClasses(loss, labels, classes, ignore);
  const numbers = isShaped ? reshape(labels, [labels.size]) : labels;
  const values = ignore === undefined ? [] : Array.from(numbers instanceof Tensor ? numbers.data() : numbers);
  if (!values.some((label) => label === ignore)) return { t: oneHot(numbers, classes, loss), counted: undefined };
  const counted = Float64Array.from(values, (label) => (label === ignore ? 0 : 1));
  const known = values.map((label) => (label === ignore ? 0 : label)); // some class, which then counts for nothing
  return { t: oneHot(known, classes, loss), counted };
}

/** As `oneHot` does for labels in a row, but naming the place on every axis. */
function assertClasses(loss: string, labels: Tensor, classes: number, ignore: number | undefined): void {
  const isClass = (label: number) => label === ignore || (Number.isInteger(label) && label >= 0 && label < classes);
  const values = labels.data();
  const position = values.findIndex((label) => !isClass(label));
  if (position < 0) return;
  const place = rowMajorStrides(labels.shape).map(
    (stride, axis) => Math.floor(position / stride) % (labels.shape[axis] as number),
  );
  throw new RangeError(
    `${loss}: the label at ${showShape(place)} is ${values[position]}, expected a whole number from 0 to ${classes - 1}`,
  );
}

function misfit(loss: string, { shape, rank }: Tensor, positions: Shape, given: Tensor): ShapeError {
  const orFlat = rank > 2 ? `, or an array of ${positions.reduce((size, extent) => size * extent, 1)} numbers` : "";
  return new ShapeError(
    `${loss}: scores ${showShape(shape)} need labels ${showShape(positions)} or ${showShape(shape)}${orFlat}, got ${showShape(given.shape)}`,
  );
}

/** In a row the class would count: it is ignored as a number alone. */
function notIgnored(loss: string, ignore: number, shape: Shape, positions: Shape): RangeError {
  return new RangeError(
    `${loss}: ignore is class ${ignore}, but the labels are one-hot rows or distributions ${showShape(shape)}, of which none is ignored: give class numbers ${showShape(positions)}, or leave out ignore`,
  );
}

function assertDistributions(loss: string, t: Tensor, classes: number): void {
  const numbers = t.data();
  for (let start = 0; start < numbers.length; start += classes) {
    const row = Array.from(numbers.subarray(start, start + classes));
    const total = row.reduce((sum, share) => sum + share, 0);
    if (row.every((share) => share >= 0) && Math.abs(total - 1) <= sumTolerance) continue;
    throw new RangeError(
      `${loss}: row ${start / classes} of the labels must be numbers from 0 that sum to 1, got [${row.join(", ")}]`,
    );
  }
}
