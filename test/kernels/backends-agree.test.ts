import { type Kernels, reference } from "@tsumiki/kernels";
import { describe, expect, test } from "vitest";
import { startWasm } from "../../packages/kernels/src/wasm/start.ts";
import { type Outputs, runCase } from "./cases/case.ts";
import { firstDifference } from "./cases/compare.ts";
import { cases } from "./cases.ts";

describe.each([await startWasm("relaxed-simd"), await startWasm("simd")])("$info.build", (backend) => {
  test.each(cases)("agrees with the reference: $name", (case_) => {
    const outputs = runCase(case_, backend);
    expect(firstDifference(outputs, runCase(case_, reference), case_.tolerance)).toBe(null);

    // Where the numbers lie must not matter: the same bits inside a scope as outside of any.
    backend.openScope();
    const inside = runCase(case_, backend);
    backend.closeScope([]);
    expect(inside).toEqual(outputs);
  });
});

test("the cases call every kernel", () => {
  const called = new Set<string>();
  const kernels = new Proxy(reference.kernels, {
    get(target, name) {
      called.add(String(name));
      return target[name as keyof Kernels];
    },
  });
  for (const case_ of cases) runCase(case_, reference, kernels);
  expect([...called].sort()).toEqual(Object.keys(reference.kernels).sort());
});

test("no two cases have the same name", () => {
  expect(new Set(cases.map((case_) => case_.name)).size).toBe(cases.length);
});

test.each<[what: string, got: number[], expected: number[]]>([
  ["an element further off than the tolerance", [1, 2.1], [1, 2]],
  ["any number in the place of 0, if all are 0", [0, 1e-30], [0, 0]],
  ["a NaN in the place of a number", [1, NaN], [1, 2]],
  ["a number in the place of a NaN", [1, 2], [1, NaN]],
  ["the other infinity", [1, -Infinity], [1, Infinity]],
  ["a missing element", [1], [1, 2]],
])("the comparison notices %s", (_, got, expected) => {
  const outputs = (values: number[]): Outputs => new Map([["y", Float64Array.from(values)]]);
  expect(firstDifference(outputs(expected), outputs(expected), 0.01)).toBe(null);
  expect(firstDifference(outputs(got), outputs(expected), 0.01)).not.toBe(null);
});
