import { type Shape, shortened, showShape } from "@tsumiki/kernels";
import type { Answers } from "./answers.ts";
import { counted } from "./counted.ts";
import type { Step } from "./steps.ts";
import type { StreamView } from "./stream-view.ts";
import type { View } from "./view.ts";

/** So many names of classes are shown. */
const mostNames = 10;

/** `Dataset of 8,000 samples [1, 28, 28] in 10 classes, normalized (mean 0.1307, deviation 0.3081)` */
export function describe({ table, rows, weights, steps }: View): string {
  const samples = `Dataset of ${counted(rows.length, "sample")}`;
  return inWords(samples, { ...table.parts, isWeighted: weights !== undefined, steps });
}

/** `DataStream of samples [1, 28, 28] in 10 classes, normalized (mean 0.1307, deviation 0.3081)` */
export function describeStream({ size, isWeighted, view: { table, steps } }: StreamView): string {
  const samples = size === undefined ? "samples" : counted(size, "sample");
  return inWords(`DataStream of ${samples}`, { ...table.parts, isWeighted, steps });
}

interface Traits {
  readonly sampleShape: Shape;
  readonly answers: Answers;
  readonly isWeighted: boolean;
  readonly steps: readonly Step[];
}

function inWords(of: string, { sampleShape, answers, isWeighted, steps }: Traits): string {
  const samples = `${of} ${showShape(sampleShape)}`;
  const last = [...(isWeighted ? ["weighted"] : []), ...steps].map((each) => `, ${each}`).join("");
  if (answers.classes === undefined) return `${samples} with targets ${showShape(answers.shape)}${last}`;
  const labels = answers.shape.length === 0 ? "" : ` with labels ${showShape(answers.shape)}`;
  return `${samples}${labels} in ${counted(answers.classes, "class", "classes")}${namesText(answers.classNames)}${last}`;
}

function namesText(names: readonly string[] | undefined): string {
  if (names === undefined) return "";
  return ` (${names.slice(0, mostNames).map(shortened).join(", ")}${names.length > mostNames ? ", …" : ""})`;
}
