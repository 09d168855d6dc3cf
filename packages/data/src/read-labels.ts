import { kindOf, nearest, quoted, ShapeError } from "@tsumiki/kernels";

/** How the class of each sample may be given: numbers, names or one-hot rows. */
export type ClassLabels = ArrayLike<number> | readonly string[] | readonly ArrayLike<number>[];

/** Labels as numbers, not yet checked, and what was learnt of the classes on the way. */
export interface ClassNumbers {
  readonly numbers: ArrayLike<unknown>;
  readonly classes?: number;
  readonly classNames?: readonly string[];
}

interface Known {
  readonly classes: number | undefined;
  readonly classNames: readonly string[] | undefined;
  /** Where a label is, for messages. */
  readonly place: (index: number) => string;
}

/**
 * Class numbers as they are; names and one-hot rows as class numbers. Each label is read once.
 * @throws TypeError, ShapeError or RangeError naming the first label that is no name or no one-hot row
 */
export function readLabels(labels: ClassLabels, known: Known): ClassNumbers {
  if (ArrayBuffer.isView(labels)) return { numbers: labels as ArrayLike<number> };
  const given: readonly unknown[] = Array.from<unknown>(labels);
  if (typeof given[0] === "string") return fromNames(given, known);
  if (isRow(given[0])) return fromRows(given, known);
  const name = given.findIndex((label) => typeof label === "string");
  if (name > 0) throw mixed(given, name, known);
  return { numbers: given };
}

/** Looked up in the names of the classes; without those, they are the names that occur, sorted by code unit. */
function fromNames(given: readonly unknown[], known: Known): ClassNumbers {
  const other = given.findIndex((label) => typeof label !== "string");
  if (other > 0) throw mixed(given, other, known);
  const labels = given as readonly string[];
  const names = known.classNames ?? collected(labels, known);
  const numberOf = numbersOf(names);
  const numbers = labels.map((label, index) => numberOf.get(label) ?? unknownName(label, known.place(index), names));
  return { numbers, classes: names.length, classNames: names };
}

/** The class number of each name. @throws RangeError if two classes have one name */
export function numbersOf(names: readonly string[], owner = "Dataset"): ReadonlyMap<string, number> {
  const numberOf = new Map(names.map((name, index) => [name, index]));
  const twice = names.findIndex((name, index) => numberOf.get(name) !== index);
  if (twice < 0) return numberOf;
  const [name, second] = [names[twice] as string, numberOf.get(names[twice] as string)];
  throw new RangeError(`${owner}: the name ${quoted(name)} is that of class ${twice} and of class ${second}`);
}

function collected(labels: readonly string[], { classes, place }: Known): readonly string[] {
  const names = [...new Set(labels)].sort();
  if (names.every((name) => name.trim() !== "" && Number.isFinite(Number(name)))) {
    const first = labels[0] as string;
    throw new TypeError(
      `Dataset: the label of ${place(0)} is ${kindOf(first)}; give the number ${Number(first)}, or classNames`,
    );
  }
  if (classes === undefined || classes === names.length) return Object.freeze(names);
  throw new RangeError(
    `Dataset: the labels are ${names.length} different names, but there are ${classes} classes; give classNames`,
  );
}

/** @throws RangeError that says which name it may have been */
export function unknownName(label: string, place: string, names: readonly string[], owner = "Dataset"): never {
  const near = nearest(label, names);
  const hint = near === undefined ? "" : `, did you mean ${quoted(near)}?`;
  throw new RangeError(`${owner}: the label of ${place} is ${kindOf(label)}, which is not among the classNames${hint}`);
}

function mixed(given: readonly unknown[], index: number, { place }: Known): TypeError {
  return new TypeError(
    `Dataset: the label of ${place(index)} is ${kindOf(given[index])}, but that of ${place(0)} is ${kindOf(given[0])}; give all as numbers, or all as names`,
  );
}

/** [0, 1, 0] is class 1 of 3. */
function fromRows(given: readonly unknown[], { classes, place }: Known): ClassNumbers {
  const length = (given[0] as ArrayLike<unknown>).length;
  if (length === 1) {
    throw new ShapeError(
      `Dataset: the label of ${place(0)} is ${kindOf(given[0])}, a row of one number, which tells no class from another: labels.map(([label]) => label) are class numbers; other numbers are targets: a Float32Array, with targetShape: [1]`,
    );
  }
  const numbers = given.map((row, index) => {
    if (isRow(row) && row.length === length) return positionOfOne(Array.from(row), place(index));
    const got = isRow(row) ? `${row.length} numbers` : kindOf(row);
    throw new ShapeError(
      `Dataset: the label of ${place(0)} is a row of ${length} numbers, that of ${place(index)} ${got}`,
    );
  });
  if (classes !== undefined && classes !== length) {
    throw new RangeError(
      `Dataset: one-hot rows of ${length} numbers are of ${length} classes, but classes is ${classes}`,
    );
  }
  return { numbers, classes: length };
}

function positionOfOne(row: readonly unknown[], place: string): number {
  const position = row.indexOf(1);
  if (position >= 0 && row.every((number, index) => number === (index === position ? 1 : 0))) return position;
  throw new RangeError(
    `Dataset: the label of ${place} is ${kindOf(row)}, which is no one-hot row; distributions and other numbers are targets: a Float32Array, with targetShape: [${row.length}]`,
  );
}

/** Whether it is an array, and so no single label. */
export function isRow(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
