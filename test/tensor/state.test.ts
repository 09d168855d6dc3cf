import { currentBackend, init, reference, ShapeError, withBackend } from "@tsumiki/kernels";
import {
  assignState,
  Buffer,
  type Elements,
  type LazyValues,
  Parameter,
  precisionOf,
  tensor,
  valuesOf,
} from "@tsumiki/tensor";
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

test("lazy values are read once everything fits, one after the other", () => {
  const state = makeState();
  const log: string[] = [];
  const weight = lazy([5, 6], () => log.push("weight"));
  expect(() => assignState("load", state, new Map([["weight", weight]]))).toThrow("missing: bias [1]");
  expect(log).toEqual([]);
  assignState(
    "load",
    state,
    new Map([
      ["bias", lazy([7], () => log.push("bias"))],
      ["weight", weight],
    ]),
  );
  expect(log).toEqual(["weight", "bias"]);
  expect(numbers(state)).toEqual([[5, 6], [7]]);
});

test("lazy values that cannot be read leave the first as it is, and say where they leave others", () => {
  const broken = lazy([7], () => {
    throw new RangeError("no disk");
  });
  const first = makeState();
  const values = new Map([
    ["weight", broken],
    ["bias", broken],
  ]);
  expect(() => assignState("load", first, new Map([...values, ["weight", { ...broken, shape: [2] }]]))).toThrow(
    new RangeError("no disk"),
  );
  expect(numbers(first)).toEqual([[1, 2], [3]]);
  const second = makeState();
  expect(() => assignState("load", second, new Map([...values, ["weight", lazy([5, 6])]]))).toThrow(
    new Error("load: no disk\nThe target is mixed now: 1 of 2 were already assigned:\n  weight"),
  );
  expect(numbers(second)).toEqual([[5, 6], [3]]);
});

test("of very many or very long names that do not fit, the beginning is listed", () => {
  const one = { shape: [1], data: Float64Array.of(1) };
  const many = new Map(Array.from({ length: 1000 }, (_, i) => [`w${i}`, one]));
  const error = catching(() => assignState("load", new Map(), many));
  expect(error.split("\n")).toHaveLength(102);
  expect(error).toMatch(/\n {2}unexpected: w99 \[1\]\n {2}… and 900 more$/);
  const long = new Map([["\u001b".repeat(1e6), { shape: new Array(1e6).fill(1), data: one.data }]]);
  expect(catching(() => assignState("load", new Map(), long)).length).toBeLessThan(600);
});

test("with strict: false what both have is assigned, and the names of the rest are told", () => {
  const state = makeState();
  const values = new Map([
    ["weight", lazy([5, 6])],
    ["step", lazy([7], () => expect.unreachable("nobody asked for it"))],
  ]);
  const unmatched = assignState("load", state, values, { strict: false });
  expect(unmatched).toEqual({ missing: ["bias"], unexpected: ["step"] });
  expect(numbers(state)).toEqual([[5, 6], [3]]);
  expect(() => assignState("load", state, new Map([["bias", lazy([1, 2])]]), { strict: false })).toThrow(
    "load: the values do not fit, so none was assigned:\n  different: bias is [1], got [2]",
  );
});

test("with strict: false, too, something has to be there", () => {
  const state = makeState();
  const values = new Map([["model.weight", tensor([5, 6])]]);
  expect(() => assignState("load", state, values, { strict: false })).toThrow(
    "load: the values do not fit, so none was assigned:\n  missing: weight [2]\n  missing: bias [1]",
  );
  expect(assignState("load", new Map(), values, { strict: false })).toEqual({
    missing: [],
    unexpected: ["model.weight"],
  });
});

test("strict is true or false, and the only option", () => {
  const assign = (options: unknown) => () => assignState("load", makeState(), makeState(), options as never);
  expect(assign({ strict: 0 })).toThrow(new TypeError("load: strict must be true or false, got the number 0"));
  expect(assign({ strikt: false })).toThrow("load: unknown option strikt, did you mean strict?");
  expect(assign("a place")).toThrow("load: expected options such as { strict: … }");
  expect(assign({})()).toEqual({ missing: [], unexpected: [] });
});

test("what is no values is named", () => {
  const assign = (weight: unknown) => () =>
    assignState("load", makeState(), new Map([["weight", weight]]) as never, { strict: false });
  const expected = "load: weight must be a tensor, a parameter or { shape, data }, got";
  expect(assign(null)).toThrow(new TypeError(`${expected} null`));
  expect(assign([1, 2])).toThrow(new TypeError(`${expected} the array [1, 2]`));
  expect(assign({ shape: [2] })).toThrow(new TypeError(`${expected} the object { shape }`));
});

test("what is no array of numbers is named, and not said to be of another length", () => {
  const assign = (data: unknown) => () =>
    assignState("load", makeState(), new Map([["bias", { shape: [1], data }]]) as never, { strict: false });
  const expected = "load: bias must have an array of numbers as its data, got";
  expect(assign(null)).toThrow(new TypeError(`${expected} null`));
  expect(assign(new DataView(new ArrayBuffer(1)))).toThrow(new TypeError(`${expected} a DataView`));
  expect(assign(["3"])).toThrow(new TypeError('load: bias: expected a number at position 0, got the string "3"'));
  expect(assign([3n])).toThrow("load: bias: expected numbers, got the array [3]; Array.from(values, Number)");
});

test("arrays of another window or context are what their names say", () => {
  // As an array made there, it has the name and no prototype of here.
  const foreign = <Data extends Elements>(data: Data): Data =>
    Object.setPrototypeOf(data, Object.create(Object.getPrototypeOf(Object.getPrototypeOf(data)))) as Data;
  const data = foreign(Float32Array.of(0.5));
  expect(data).not.toBeInstanceOf(Float32Array);
  const state = makeState();
  assignState("load", state, new Map([["bias", { shape: [1], data }]]), { strict: false });
  expect(numbers(state)).toEqual([[1, 2], [0.5]]);
});

/** The last line of what is thrown when values of these names are assigned to a state of those. */
function remedy(state: readonly string[], values: readonly string[]): string {
  const buffers = new Map(state.map((name) => [name, new Buffer(tensor([0]))]));
  const given = new Map(values.map((name) => [name, tensor([0])]));
  return catching(() => assignState("load", buffers, given))
    .split("\n")
    .at(-1)!;
}

test("what may be left out or kept is said, and how", () => {
  expect(remedy(["model.w"], ["model.w", "optimizer.step", "optimizer.w.velocity", "schedule"])).toBe(
    "The values also hold optimizer.…, schedule.…: { strict: false } leaves out what is not expected",
  );
  expect(remedy(["w"], ["w", "num_batches_tracked"])).toMatch(/leaves out what is not expected$/);
  expect(remedy(["w", "b"], ["w"])).toBe("{ strict: false } keeps what is missing as it is");
  expect(remedy(["w", "b"], ["w", "c.d"])).toBe(
    "The values also hold c.…: { strict: false } leaves out what is not expected, and keeps what is missing as it is",
  );
});

test("names that are there as those of a part are said to be", () => {
  expect(remedy(["0.w", "0.b"], ["model.0.w", "optimizer.step", "model.0.b"])).toBe(
    'The names are there under "model.": pass part(tensors, "model"), or load into { model: … } with { strict: false }',
  );
});

test("where nothing fits, nothing is advised", () => {
  expect(remedy(["0.w"], ["1.w"])).toBe("  unexpected: 1.w [1]");
});

plainTest("float32 does not have every integer, float64 has more", async () => {
  await init();
  const assign = (data: Int32Array) => {
    const state = new Map([["bias", new Buffer(tensor([3]))]]);
    assignState("load", state, new Map([["bias", { shape: [1], data }]]));
    return numbers(state);
  };
  expect(assign(Int32Array.of(2 ** 24))).toEqual([[2 ** 24]]);
  expect(() => assign(Int32Array.of(2 ** 24 + 1))).toThrow(
    "load: bias would be rounded: float32 has no 16777217, which is value 0 of it in int32",
  );
  expect(withBackend(reference, () => assign(Int32Array.of(2 ** 24 + 1)))).toEqual([[2 ** 24 + 1]]);
});

test("integers in a file that do not fit are found before anything is assigned", () => {
  const state = makeState();
  const bias = {
    shape: [1],
    precision: "int64" as const,
    read: () => ({ shape: [1], data: BigInt64Array.of(2n ** 60n + 1n) }),
  };
  const values = new Map<string, LazyValues>([
    ["weight", lazy([5, 6])],
    ["bias", bias],
  ]);
  expect(() => assignState("load", state, values)).toThrow(RangeError);
  expect(numbers(state)).toEqual([[1, 2], [3]]);
});

plainTest.each([
  ["int8", Int8Array.of(1)],
  ["uint8", Uint8Array.of(1)],
  ["int16", Int16Array.of(1)],
  ["uint16", Uint16Array.of(1)],
  ["int32", Int32Array.of(1)],
  ["uint32", Uint32Array.of(1)],
  ["int64", BigInt64Array.of(1n)],
  ["uint64", BigUint64Array.of(1n)],
  [undefined, Uint8ClampedArray.of(1)],
])("precisionOf is %s of its typed array", (precision, data) => {
  expect(precisionOf({ shape: [1], data: data as Elements })).toBe(precision);
});

plainTest("precisionOf is that of the numbers that valuesOf gives", async () => {
  await init();
  for (const backend of [reference, currentBackend()]) {
    withBackend(backend, () => {
      const x = tensor([1]);
      for (const source of [x, new Buffer(x), valuesOf(x), { ...lazy([1]), precision: precisionOf(x) }]) {
        expect(precisionOf(source)).toBe(x.data() instanceof Float64Array ? "float64" : "float32");
      }
    });
  }
});

function lazy(numbers: number[], whenRead: () => unknown = () => {}): LazyValues {
  const shape = [numbers.length];
  const read = () => {
    whenRead();
    return { shape, data: Float64Array.from(numbers) };
  };
  return { shape, precision: "float64", read };
}

function catching(body: () => void): string {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it should have failed");
}

function makeState(): Map<string, Buffer> {
  return new Map([
    ["weight", new Parameter(tensor([1, 2]))],
    ["bias", new Buffer(tensor([3]))],
  ]);
}

function numbers(state: Map<string, Buffer>): number[][] {
  return [...state.values()].map(({ value }) => [...value.data()]);
}
