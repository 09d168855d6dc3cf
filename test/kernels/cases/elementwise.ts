import type { BinaryOp, Shape, UnaryOp } from "@tsumiki/kernels";
import { type Bench, type Case, kernelCase } from "./case.ts";

const unaryOps: readonly UnaryOp[] = [
  "negate",
  "abs",
  "exp",
  "expm1",
  "log",
  "sqrt",
  "square",
  "relu",
  "softplus",
  "sigmoid",
  "tanh",
  "silu",
  "gelu",
  "geluByTanh",
  "erf",
];

const binaryOps: readonly BinaryOp[] = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "power",
  "maximum",
  "minimum",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
];

const shapes: readonly Shape[] = [[], [1], [7], [64], [5, 3], [2, 3, 5], [2, 3, 5, 7], [1, 16, 3, 3], [2, 30, 4, 4]];

/** What a unary operation is given: [−size, size), or the positive ones of them. */
const sizes = [1e-3, 1, 8, 60];

const broadcasts: readonly (readonly [Shape, Shape, Shape])[] = [
  [[3], [], [3]],
  [[], [3], [3]],
  [[1], [3], [3]],
  [[2, 3], [3], [2, 3]],
  [
    [5, 1],
    [1, 7],
    [5, 7],
  ],
  [
    [5, 8],
    [5, 1],
    [5, 8],
  ],
  [
    [4, 1, 3],
    [2, 1],
    [4, 2, 3],
  ],
  [[2, 3, 4, 5], [], [2, 3, 4, 5]],
  [[2, 3, 4, 5], [5], [2, 3, 4, 5]],
  [
    [4, 1],
    [2, 3, 4, 5],
    [2, 3, 4, 5],
  ],
  [
    [2, 3, 4, 5],
    [3, 1, 1],
    [2, 3, 4, 5],
  ],
  [
    [3, 4, 5],
    [2, 3, 4, 5],
    [2, 3, 4, 5],
  ],
  [
    [2, 3, 4, 5],
    [1, 3, 1, 1],
    [2, 3, 4, 5],
  ],
  [
    [2, 16, 4, 4],
    [1, 16, 1, 1],
    [2, 16, 4, 4],
  ],
  [
    [2, 3, 4, 5],
    [2, 1, 1, 1],
    [2, 3, 4, 5],
  ],
  [
    [2, 3, 4, 5],
    [1, 1, 4, 5],
    [2, 3, 4, 5],
  ],
  [
    [2, 1, 4, 1],
    [1, 3, 1, 5],
    [2, 3, 4, 5],
  ],
  [
    [1, 1, 1, 1],
    [2, 3],
    [1, 1, 2, 3],
  ],
  [
    [2, 3],
    [1, 3, 1, 1],
    [1, 3, 2, 3],
  ],
  [
    [2, 1, 3, 2, 2],
    [4, 1, 2, 1],
    [2, 4, 3, 2, 2],
  ],
  [
    [2, 3, 4, 5],
    [2, 1, 3, 1, 5],
    [2, 2, 3, 4, 5],
  ],
  [[0, 3], [3], [0, 3]],
  [[], [], []],
];

export const elementwiseCases: readonly Case[] = [
  ...unaryOps.flatMap((op) => sizes.map((size) => unaryOfSize(op, size))),
  ...shapes.map((shape) => kernelCase(`tanh of [${shape}]`, 1, (bench) => unaryBothWays(bench, "tanh", shape, 1))),
  ...binaryOps.map((op) => kernelCase(op, 4, (bench) => binaryOf(bench, op, [3, 19], [3, 19], [3, 19]))),
  ...broadcasts.map(([a, b, y]) =>
    kernelCase(`subtract [${a}] and [${b}]`, 1, (bench) => binaryOf(bench, "subtract", a, b, y)),
  ),
  ...binaryOps.map((op) =>
    kernelCase(`${op} of channels`, 4, (bench) => binaryOf(bench, op, [2, 5, 3, 3], [5, 1, 1], [2, 5, 3, 3])),
  ),
  ...(["add", "subtract", "multiply", "divide", "maximum", "minimum", "equal", "notEqual", "less"] as const).map((op) =>
    kernelCase(`${op} of NaN and infinities`, 1, (bench) => specialPairs(bench, op)),
  ),
  kernelCase("relu, abs, negate and square pass NaN on", 1, specialUnaries),
  kernelCase("what saturates, of large numbers", 1, saturated),
  kernelCase("powers of negative numbers and of 0", 4, powers),
  kernelCase("select", 1, selects),
  kernelCase("fill and accumulate", 1, ({ kernels, input, output, inPlace }) => {
    kernels.fill(-1.5, output("filled", [2, 3, 5, 3]));
    kernels.fill(2, output("scalar", []));
    kernels.accumulate(input([2, 3, 5, 3]), inPlace("sum4", [2, 3, 5, 3]));
    kernels.accumulate(input([13]), inPlace("sum1", [13]));
  }),
];

function unaryOfSize(op: UnaryOp, size: number): Case {
  return kernelCase(`${op} up to ${size}`, 16, (bench) => unaryBothWays(bench, op, [67], size));
}

function unaryBothWays({ kernels, input, output }: Bench, op: UnaryOp, shape: Shape, size: number): void {
  const positive = op === "log" || op === "sqrt";
  const x = input(shape, (random) => size * (positive ? Math.abs(random) + 0.01 : random));
  const y = output("y", shape);
  kernels.unary(op, x, y);
  kernels.unaryBackward(op, input(shape), x, y, output("dx", shape));
}

function binaryOf({ kernels, input, output }: Bench, op: BinaryOp, a: Shape, b: Shape, shape: Shape): void {
  // Halves meet their equals now and then, and nothing is divided by 0.
  const left = input(a, (random) => (op === "power" ? Math.abs(random) + 0.1 : Math.round(4 * random) / 2));
  const right = input(b, (random) => (op === "divide" ? Math.sign(random) * 0.5 + random : Math.round(4 * random) / 2));
  kernels.binary(op, { shape, inputs: [a, b] }, left, right, output("y", shape));
}

const special = [NaN, Infinity, -Infinity, 0, 1, -2, 3];

function specialPairs({ kernels, input, output }: Bench, op: BinaryOp): void {
  const a = input([7, 1], (_, position) => special[position] as number);
  const b = input([7], (_, position) => special[position] as number);
  kernels.binary(op, { shape: [7, 7], inputs: [[7, 1], [7]] }, a, b, output("y", [7, 7]));
}

function powers({ kernels, input, output }: Bench): void {
  const base = input([8, 1], (_, position) => (position - 4) / 2);
  const exponent = input([12], (_, position) => (position - 5) / 2);
  kernels.binary("power", { shape: [8, 12], inputs: [[8, 1], [12]] }, base, exponent, output("y", [8, 12]));
}

function specialUnaries({ kernels, input, output }: Bench): void {
  const x = input([1, 1, 7, 1], (_, position) => special[position] as number);
  for (const op of ["relu", "abs", "negate", "square"] as const) kernels.unary(op, x, output(op, [1, 1, 7, 1]));
}

function saturated({ kernels, input, output }: Bench): void {
  const x = input([40], (_, position) => (position - 20) * 10);
  for (const op of ["softplus", "sigmoid", "tanh", "silu", "gelu", "geluByTanh", "erf"] as const) {
    const y = output(op, [40]);
    kernels.unary(op, x, y);
    kernels.unaryBackward(op, input([40]), x, y, output(`slope of ${op}`, [40]));
  }
}

function selects({ kernels, input, output }: Bench): void {
  const shape = [2, 3, 4, 5];
  const inputs = [[3, 1, 1], [2, 3, 4, 5], []];
  const condition = input([3, 1, 1], (_, position) => position - 1);
  kernels.select({ shape, inputs }, condition, input(shape), input([]), output("channels", shape));
  const dense = { shape: [11], inputs: [[11], [11], [1]] };
  kernels.select(dense, input([11], Math.round), input([11]), input([1]), output("dense", [11]));
}
