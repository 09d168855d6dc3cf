import { inspect } from "node:util";
import { LifetimeError, ShapeError } from "@tsumiki/kernels";
import { addInto, Buffer, Parameter, scope, tensor, valuesRead, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, expectValues, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("a buffer copies what it is made of", () => {
  const initial = tensor([1, 2]);
  const buffer = new Buffer(initial);
  initial.overwrite([3, 4], "a test");
  expectValues(buffer.value, [1, 2]);
  expect(buffer.shape).toEqual([2]);
});

onEveryBackend("assign replaces the numbers, in NCHW order", () => {
  const parameter = new Parameter(zeros([1, 2, 2, 2]));
  parameter.assign([1, 2, 3, 4, 5, 6, 7, 8]);
  expectTensor(parameter.value, { shape: [1, 2, 2, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] });
});

onEveryBackend("a handle taken before an assignment is refused afterwards", () => {
  const parameter = new Parameter(tensor([1, 2]));
  const before = parameter.value;
  parameter.assign([3, 4]);
  expect(() => before.data()).toThrow(LifetimeError);
  expect(() => before.data()).toThrow("this tensor [2] was overwritten by newly assigned values: call forward again");
  expectValues(parameter.value, [3, 4]);
});

onEveryBackend("a handle taken before an update is refused with the updater's words", () => {
  const parameter = new Parameter(tensor([1, 2]));
  const before = parameter.value;
  before.block.backend.kernels.fill(9, before.block);
  parameter.changed("an optimizer's step: call forward again");
  expect(() => before.data()).toThrow("this tensor [2] was overwritten by an optimizer's step: call forward again");
  expectValues(parameter.value, [9, 9]);
});

onReference("assigning another number of values is refused, and changes nothing", () => {
  const parameter = new Parameter(tensor([1, 2]));
  const before = parameter.value;
  expect(() => parameter.assign([1, 2, 3])).toThrow(ShapeError);
  expect(() => parameter.assign([1, 2, 3])).toThrow("expected 2 values for shape [2], got 3");
  expectValues(before, [1, 2]);
});

onEveryBackend("what is no number is refused by its position, and changes nothing", () => {
  const parameter = new Parameter(tensor([1, 2]));
  const assigning = (values: unknown) => () => parameter.assign(values as number[]);
  const refused: [unknown, string][] = [
    [["3", 4], 'expected a number at position 0, got the string "3"'],
    [[3, undefined], "expected a number at position 1, got undefined"],
    [[[3], [4]], "expected a number at position 0, got the array [3]"],
    [
      BigInt64Array.of(3n, 4n),
      "expected numbers, got a BigInt64Array of 2; Array.from(values, Number) makes them of bigints",
    ],
    [tensor([3, 4]), "expected an array of numbers, got a Tensor [2]; its data() is one"],
    ["34", 'expected an array of numbers, got the string "34"'],
    [undefined, "expected an array of numbers, got undefined"],
  ];
  for (const [values, message] of refused) {
    expect(assigning(values)).toThrow(new TypeError(`Parameter.assign: ${message}`));
  }
  expectValues(parameter.value, [1, 2]);
  assigning(Uint8ClampedArray.of(3, 4))();
  expectValues(parameter.value, [3, 4]);
});

onEveryBackend("gradients start at zero, accumulate through addInto and are cleared", () => {
  const parameter = new Parameter(tensor([1, 2]));
  expect(parameter.hasGradient).toBe(false);
  parameter.zeroGradient();
  expect(parameter.hasGradient).toBe(false);
  const { gradient } = parameter;
  addInto(gradient, tensor([1, 10]));
  addInto(parameter.gradient, tensor([2, 20]));
  expect(parameter.hasGradient).toBe(true);
  expectValues(gradient, [3, 30]);
  parameter.zeroGradient();
  expectValues(gradient, [0, 0]);
});

onEveryBackend("a parameter made inside a scope outlives it, and so does its gradient", () => {
  const made: Parameter[] = [];
  scope(() => {
    const parameter = new Parameter(tensor([1, 2]));
    addInto(parameter.gradient, tensor([3, 4]));
    made.push(parameter);
  });
  expectValues(made[0]!.value, [1, 2]);
  expectValues(made[0]!.gradient, [3, 4]);
});

onEveryBackend("a frozen parameter forgets its gradient and keeps none; unfrozen, it begins at zero", () => {
  const parameter = new Parameter(tensor([1, 2]));
  expect(parameter.frozen).toBe(false);
  addInto(parameter.gradient, tensor([3, 4]));
  parameter.frozen = true;
  expect([parameter.frozen, parameter.hasGradient]).toEqual([true, false]);
  addInto(parameter.gradient, tensor([5, 6])); // by a layer that does not ask
  expect(parameter.hasGradient).toBe(false);
  expectValues(parameter.gradient, [0, 0]);
  parameter.frozen = false;
  expect(parameter.hasGradient).toBe(false);
  expectValues(parameter.gradient, [0, 0]);
  expect(parameter.hasGradient).toBe(true);
});

onEveryBackend("what is frozen can be assigned, and its values stay those that were taken", () => {
  const buffer = new Buffer(tensor([1, 2]));
  const before = buffer.value;
  buffer.frozen = true;
  expectValues(before, [1, 2]);
  buffer.assign([3, 4]);
  expectValues(buffer.value, [3, 4]);
});

onReference("frozen is true or false and nothing else", () => {
  const freezing = (frozen: unknown) => () => {
    new Parameter(tensor([1])).frozen = frozen as boolean;
  };
  expect(freezing("true")).toThrow(
    new TypeError('Parameter: frozen must be true or false, got the string "true": leave out the quotes'),
  );
  expect(freezing(1)).toThrow(new TypeError("Parameter: frozen must be true or false, got the number 1"));
});

onReference("valuesRead notes the parameters whose values were taken, also those that an inner one noted", () => {
  const [a, b, c] = [new Parameter(tensor([1])), new Parameter(tensor([2])), new Buffer(tensor([3]))];
  const reads = valuesRead(() => {
    a.value;
    expect(valuesRead(() => void b.value)).toEqual(new Set([b]));
    c.value;
  });
  expect(reads).toEqual(new Set([a, b, c]));
});

onEveryBackend("a parameter prints as its tensor does, and is short where a whole model is logged", () => {
  const parameter = new Parameter(tensor([1, 2]));
  expect(String(parameter)).toBe("Parameter [2] [1 2]");
  expect(String(new Buffer(tensor([[1], [2]])))).toBe("Buffer [2, 1]\n[[1]\n [2]]");
  expect(inspect({ weight: parameter })).toBe("{ weight: Parameter [2] }");
  parameter.frozen = true;
  expect(inspect({ weight: parameter })).toBe("{ weight: Parameter [2], frozen }");
});

onEveryBackend("exchange swaps the numbers of two buffers, and tensors taken from either stay what they are", () => {
  const [parameter, other] = [new Parameter(tensor([1, 2])), new Buffer(tensor([3, 4]))];
  const [before, beforeOfOther] = [parameter.value, other.value];
  parameter.gradient.overwrite([5, 6], "a test");
  parameter.exchange(other);
  expectValues(parameter.value, [3, 4]);
  expectValues(other.value, [1, 2]);
  expectValues(before, [1, 2]);
  expectValues(beforeOfOther, [3, 4]);
  expectValues(parameter.gradient, [5, 6]);
  parameter.assign([7, 8]);
  expect(() => beforeOfOther.data()).toThrow(LifetimeError);
  expectValues(before, [1, 2]);
});

onEveryBackend("buffers of other shapes are not exchanged", () => {
  const [flat, square] = [new Buffer(tensor([1, 2])), new Buffer(tensor([[1, 2]]))];
  expect(() => flat.exchange(square)).toThrow(new ShapeError("exchange: expected shape [2], got [1, 2]"));
  expectValues(flat.value, [1, 2]);
});
