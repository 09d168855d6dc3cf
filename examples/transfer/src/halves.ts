import { Dataset, type Shape } from "tsumiki";

/** The digits 0 to 4 of a data set, and 5 to 9, which are numbered from 0 too: five classes each. */
export function halves<S extends Shape>(digits: Dataset<S>): [low: Dataset<S>, high: Dataset<S>] {
  return [fiveFrom(0, digits), fiveFrom(5, digits)];
}

function fiveFrom<S extends Shape>(first: number, digits: Dataset<S>): Dataset<S> {
  const own = digits.filter(({ label = -1 }) => label >= first && label < first + 5);
  const images = Array.from({ length: own.size }, (_, index) => own.sample(index));
  const { sampleShape } = digits;
  const samples = new Float32Array(images.flatMap((image) => [...image]));
  const classNames = Array.from({ length: 5 }, (_, index) => String(first + index));
  return new Dataset({ samples, sampleShape, labels: own.labels().map((label) => label - first), classNames });
}
