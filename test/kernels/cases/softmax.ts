import { type Case, kernelCase } from "./case.ts";

const sizes: readonly (readonly [rows: number, columns: number])[] = [
  [1, 1],
  [5, 1],
  [1, 7],
  [3, 10],
  [7, 33],
  [100, 10],
];

export const softmaxCases: readonly Case[] = [
  ...sizes.map(([rows, columns]) => logSoftmax(`of [${rows},${columns}]`, rows, columns, (random) => 4 * random)),
  logSoftmax("of large numbers", 5, 9, (random) => 1000 * random),
  logSoftmax("far above zero", 5, 9, (random) => 4096 + Math.round(8 * random)),
  logSoftmax("far below zero", 5, 9, (random) => -4096 + Math.round(8 * random)),
  logSoftmax("of one that is almost sure", 6, 9, (random, position) => (position % 9 === 4 ? 20 : random)),
  logSoftmax("of equals", 5, 9, (random) => Math.round(random)),
  logSoftmax("of masked scores", 5, 9, (random, position) => (position % 4 === 1 ? -Infinity : random)),
  logSoftmax("of masked rows", 4, 5, (random, position) => (position < 10 ? -Infinity : random)),
  logSoftmax("of infinities", 4, 6, (random, position) => (position % 7 === 1 ? Infinity : random)),
  logSoftmax("of NaN", 4, 5, (random, position) => (position === 7 ? NaN : random)),
];

function logSoftmax(
  name: string,
  rows: number,
  columns: number,
  value: (random: number, position: number) => number,
): Case {
  return kernelCase(`log-softmax ${name}`, columns, ({ kernels, input, output }) => {
    const shape = [rows, columns];
    const y = output("y", shape);
    kernels.logSoftmax(rows, columns, input(shape, value), y);
    kernels.logSoftmaxBackward(rows, columns, input(shape), y, output("dx", shape));
  });
}
