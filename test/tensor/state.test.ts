import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { assignState, Buffer, Parameter, tensor, valuesOf } from "@tsumiki/tensor";
import { expect, test as plainTest } from "vitest";

/** On the reference backend. */
const test = (name: string, body: () => void) => plainTest(name, () => withBackend(reference, body));

test("valuesOf copies out of tensors, buffers and parameters, and takes values as they are", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const values = { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) };
  for (const source of [x, new Buffer(x), new Parameter(x), values]) expect(valuesOf(source)).toEqual(values);
});

test("assignState assigns values of the same names and shapes, in any order", () => {
  const state = makeState();
  assignState(
    "load",
    state,
    new Map([
      ["bias", tensor([7])],
      ["weight", tensor([5, 6])],
    ]),
  );
  expect(numbers(state)).toEqual([[5, 6], [7]]);
});

test("assignState assigns nothing where anything does not fit, and lists all that does not", () => {
  const state = makeState();
  const values = new Map([
    ["weight", { shape: [3], data: Float64Array.of(5, 6, 7) }],
    ["scale", { shape: [1], data: Float64Array.of(1) }],
  ]);
  expect(() => assignState("load", state, values)).toThrow(
    new ShapeError(
      [
        "load: the values do not fit, so none was assigned:",
        "  different: weight is [2], got [3]",
        "  missing: bias [1]",
        "  unexpected: scale [1]",
      ].join("\n"),
    ),
  );
  expect(numbers(state)).toEqual([[1, 2], [3]]);
});

test("assignState refuses values that do not fill their own shape", () => {
  const values = new Map([
    ["weight", { shape: [2], data: Float64Array.of(5) }],
    ["bias", { shape: [1], data: Float64Array.of(6) }],
  ]);
  const state = makeState();
  expect(() => assignState("load", state, values)).toThrow("weight [2] has 2 values, got 1");
  expect(numbers(state)).toEqual([[1, 2], [3]]);
});

function makeState(): Map<string, Buffer> {
  return new Map([
    ["weight", new Parameter(tensor([1, 2]))],
    ["bias", new Buffer(tensor([3]))],
  ]);
}

function numbers(state: Map<string, Buffer>): number[][] {
  return [...state.values()].map(({ value }) => [...value.data()]);
}
