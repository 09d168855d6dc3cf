import { type BinaryOp, ShapeError, type UnaryOp } from "@tsumiki/kernels";
import * as operations from "@tsumiki/tensor";
import {
  add,
  addInto,
  divide,
  multiply,
  scalar,
  subtract,
  type Tensor,
  tensor,
  unaryBackward,
  where,
  zeros,
} from "@tsumiki/tensor";
import { expect } from "vitest";
import {
  expectTensor,
  expectValues,
  numpyTable,
  onEveryBackend,
  onReference,
  type Packed,
  unpacked,
} from "./support.ts";

type Binary = (a: operations.Operand, b: operations.Operand) => Tensor;
const binaryOf = operations as unknown as Record<BinaryOp, Binary>;
const unaryOf = operations as unknown as Record<UnaryOp, (x: Tensor) => Tensor>;

for (const { operation, a, b, y } of numpyTable<{ operation: BinaryOp; a: Packed; b: Packed; y: Packed }>(
  "broadcasting",
)) {
  onEveryBackend(`${operation} of [${a.shape}] and [${b.shape}] is as in NumPy`, () => {
    expectTensor(binaryOf[operation](unpacked(a), unpacked(b)), y);
  });
}

for (const { a, b } of numpyTable<{ a: number[]; b: number[] }>("notBroadcasting")) {
  onReference(`[${a}] and [${b}] do not broadcast, as in NumPy`, () => {
    expect(() => add(zeros(a), zeros(b))).toThrow(ShapeError);
  });
}

onReference("the error names the operation, both shapes and the axis of the result", () => {
  expect(() => add(zeros([2, 3]), zeros([4, 3]))).toThrow(
    "add: shapes [2, 3] and [4, 3] do not broadcast: axis 0 has 2 and 4",
  );
  expect(() => divide(zeros([5, 2, 3]), zeros([2]))).toThrow(
    "divide: shapes [5, 2, 3] and [2] do not broadcast: axis 2 has 3 and 2",
  );
});

onEveryBackend("a number stands for a tensor full of it, on either side", () => {
  const x = tensor([1, 2, 4]);
  expectValues(subtract(1, x), [0, -1, -3]);
  expectValues(divide(x, 2), [0.5, 1, 2]);
  expectTensor(add(1, 2), { shape: [], data: [3] });
});

const binaryValues: Record<BinaryOp, number[]> = {
  add: [0, 5, 6, NaN],
  subtract: [-4, -1, 0, NaN],
  multiply: [-4, 6, 9, NaN],
  divide: [-1, 2 / 3, 1, NaN],
  power: [4, 8, 27, NaN],
  maximum: [2, 3, 3, NaN],
  minimum: [-2, 2, 3, NaN],
  equal: [0, 0, 1, 0],
  notEqual: [1, 1, 0, 1],
  less: [1, 1, 0, 0],
  lessEqual: [1, 1, 1, 0],
  greater: [0, 0, 0, 0],
  greaterEqual: [0, 0, 1, 0],
};

for (const [operation, expected] of Object.entries(binaryValues)) {
  onEveryBackend(`${operation} of [-2, 2, 3, NaN] and [2, 3, 3, 1]`, () => {
    expectValues(binaryOf[operation as BinaryOp](tensor([-2, 2, 3, NaN]), tensor([2, 3, 3, 1])), expected);
  });
}

onEveryBackend("a NaN on the right passes through maximum and minimum too", () => {
  expectValues(operations.maximum(1, tensor([NaN, 2])), [NaN, 2]);
  expectValues(operations.minimum(1, tensor([NaN, 2])), [NaN, 1]);
});

onEveryBackend("where takes a at ones and b at zeros, all broadcast", () => {
  expectTensor(where(tensor([[1], [0]]), tensor([1, 2, 3]), -1), { shape: [2, 3], data: [1, 2, 3, -1, -1, -1] });
});

onReference("where names three shapes", () => {
  expect(() => where(zeros([2]), zeros([3]), zeros([1]))).toThrow(
    "where: shapes [2], [3], and [1] do not broadcast: axis 0 has 2 and 3",
  );
});

const { E, SQRT2 } = Math;
const unaryValues: Record<UnaryOp, { x: number[]; y: number[] }> = {
  negate: { x: [1, -2, NaN], y: [-1, 2, NaN] },
  abs: { x: [1, -2, NaN], y: [1, 2, NaN] },
  exp: { x: [0, 1, -1, -Infinity, NaN], y: [1, E, 1 / E, 0, NaN] },
  expm1: { x: [0, -0, 1, -Infinity, Infinity, NaN], y: [0, -0, E - 1, -1, Infinity, NaN] },
  log: { x: [1, E, 0, -1, NaN], y: [0, 1, -Infinity, NaN, NaN] },
  sqrt: { x: [0, 2, 9, -1, NaN], y: [0, SQRT2, 3, NaN, NaN] },
  square: { x: [0, -3, 1.5, NaN], y: [0, 9, 2.25, NaN] },
  relu: { x: [-1, 0, 2, Infinity, NaN], y: [0, 0, 2, Infinity, NaN] },
  softplus: { x: [0, 800, -800, Infinity, -Infinity, NaN], y: [Math.LN2, 800, 0, Infinity, 0, NaN] },
  sigmoid: { x: [0, 1, -1, 800, -800, NaN], y: [0.5, E / (1 + E), 1 / (1 + E), 1, 0, NaN] },
  tanh: { x: [0, 1, -1, 800, NaN], y: [0, (E * E - 1) / (E * E + 1), (1 - E * E) / (E * E + 1), 1, NaN] },
  silu: { x: [0, 1, -1, Infinity, -Infinity, NaN], y: [0, E / (1 + E), -1 / (1 + E), Infinity, -0, NaN] },
  gelu: {
    x: [0, 1, -1, Infinity, -Infinity, NaN],
    y: [0, 0.8413447460685429, -0.15865525393145705, Infinity, -0, NaN],
  },
  geluByTanh: {
    x: [0, 1, -1, Infinity, -Infinity, NaN],
    y: [0, 0.8411919906082768, -0.15880800939172324, Infinity, -0, NaN],
  },
  erf: { x: [0, 1, -1, 800, NaN], y: [0, 0.8427007929497149, -0.8427007929497149, 1, NaN] },
};

for (const [operation, { x, y }] of Object.entries(unaryValues)) {
  onEveryBackend(`${operation} of [${x}]`, () => {
    expectValues(unaryOf[operation as UnaryOp](tensor(x)), y);
  });
}

for (const operation of Object.keys(unaryValues) as UnaryOp[]) {
  onReference(`the backward of ${operation} is dy times the slope of its forward`, () => {
    const x = operation === "log" || operation === "sqrt" ? tensor([0.3, 1, 2.5]) : tensor([-1.5, 0.3, 2]);
    const dy = tensor([2, -1, 0.5]);
    const f = unaryOf[operation];
    const step = 1e-6;
    const slope = divide(subtract(f(add(x, step)), f(subtract(x, step))), 2 * step);
    const difference = subtract(unaryBackward(operation, dy, x, f(x)), multiply(dy, slope));
    expect(Math.max(...difference.data().map(Math.abs))).toBeLessThan(1e-8);
  });
}

onEveryBackend("slopes at infinities are their limits, and not 0 times infinity", () => {
  const x = tensor([-Infinity, Infinity, -1e30, 1e30]);
  const slopes: Partial<Record<UnaryOp, number[]>> = {
    expm1: [0, Infinity, 0, Infinity],
    softplus: [0, 1, 0, 1],
    sigmoid: [0, 0, 0, 0],
    tanh: [0, 0, 0, 0],
    silu: [0, 1, 0, 1],
    gelu: [0, 1, 0, 1],
    geluByTanh: [0, 1, 0, 1],
    erf: [0, 0, 0, 0],
  };
  for (const [operation, expected] of Object.entries(slopes) as [UnaryOp, number[]][]) {
    const dx = unaryBackward(operation, tensor([1, 1, 1, 1]), x, unaryOf[operation](x));
    expect([...dx.data()].map(Math.abs), operation).toEqual(expected);
  }
});

onEveryBackend("the backwards of relu, sigmoid and tanh need their outputs alone", () => {
  const dy = tensor([2, -4, 8]);
  expectValues(operations.reluBackward(dy, tensor([0, 1, 3])), [0, -4, 8]);
  expectValues(operations.sigmoidBackward(dy, tensor([0.5, 0.25, 1])), [0.5, -0.75, 0]);
  expectValues(operations.tanhBackward(dy, tensor([0, 0.5, -1])), [2, -3, 0]);
});

onReference("a backward refuses a dy of another shape", () => {
  expect(() => operations.reluBackward(zeros([3, 2]), zeros([2, 3]))).toThrow(
    "reluBackward: expected dy [2, 3] for y [2, 3], got [3, 2]",
  );
  expect(() => unaryBackward("exp", zeros([2]), zeros([1]), zeros([2]))).toThrow("expBackward: expected x [2]");
});

onEveryBackend("addInto adds in place, and handles to the target stay valid", () => {
  const target = tensor([1, 2]);
  addInto(target, tensor([10, 20]));
  addInto(target, tensor([100, 200]));
  expectValues(target, [111, 222]);
});

onReference("addInto broadcasts nothing", () => {
  expect(() => addInto(zeros([2, 2]), zeros([2]))).toThrow("addInto: expected value [2, 2] for target [2, 2], got [2]");
  expect(() => addInto(zeros([2]), scalar(1))).toThrow(ShapeError);
});

onReference("operations write into none of their operands", () => {
  const x = tensor([-1, 2]);
  const y = tensor([3, -4]);
  for (const operation of Object.keys(binaryValues)) binaryOf[operation as BinaryOp](x, y);
  for (const operation of Object.keys(unaryValues)) unaryOf[operation as UnaryOp](x);
  expectValues(x, [-1, 2]);
  expectValues(y, [3, -4]);
});

onReference("an array in a tensor's place is refused with what to do", () => {
  const array = [1, 2] as unknown as Tensor;
  expect(() => add(array, 1)).toThrow("add: expected a tensor, got the array [1, 2]; tensor(…) makes one of numbers");
  expect(() => operations.relu(5 as unknown as Tensor)).toThrow("relu: expected a tensor, got the number 5");
  expect(() => operations.relu(undefined as unknown as Tensor)).toThrow("relu: expected a tensor, got undefined");
});
