import { shortened, showShape } from "@tsumiki/kernels";
import { counted } from "./counted.ts";
import type { View } from "./view.ts";

/** So many names of classes are shown. */
const mostNames = 10;

/** `Dataset of 8,000 samples [1, 28, 28] in 10 classes, normalized (mean 0.1307, deviation 0.3081)` */
export function describe({ table, rows, weights, steps }: View): string {
  const { sampleShape, answers } = table.parts;
  const samples = `Dataset of ${counted(rows.length, "sample")} ${showShape(sampleShape)}`;
  const last = [...(weights ? ["weighted"] : []), ...steps].map((each) => `, ${each}`).join("");
  if (answers.classes === undefined) return `${samples} with targets ${showShape(answers.shape)}${last}`;
  const labels = answers.shape.length === 0 ? "" : ` with labels ${showShape(answers.shape)}`;
  return `${samples}${labels} in ${counted(answers.classes, "class", "classes")}${namesText(answers.classNames)}${last}`;
}

function namesText(names: readonly string[] | undefined): string {
  if (names === undefined) return "";
  return ` (${names.slice(0, mostNames).map(shortened).join(", ")}${names.length > mostNames ? ", …" : ""})`;
}
