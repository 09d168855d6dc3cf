import { type Backend, type Kernels, reference } from "@tsumiki/kernels";
import { describe, expect, test } from "vitest";
import { startWasm } from "../../packages/kernels/src/wasm/start.ts";
import { type Case, runCase } from "./cases/case.ts";
import { cases } from "./cases.ts";

/** Those that must agree with the reference. */
const backends: readonly Backend[] = await Promise.all([startWasm("relaxed-simd"), startWasm("simd")]);

describe.each(backends.map((backend) => [`${backend.info.backend} (${backend.info.build})`, backend] as const))(
  "%s agrees with the reference",
  (_, backend) => {
    test.each(cases.map((case_) => [case_.name, case_] as const))("on %s", (_, case_) => {
      expectAgreement(backend, case_);
    });
  },
);

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

function expectAgreement(backend: Backend, case_: Case): void {
  const expected = runCase(case_, reference);
  const actual = runCase(case_, backend);
  for (const [name, values] of expected) {
    const difference = firstDifference(actual.get(name)!, values, case_.tolerance);
    if (difference !== null) expect.fail(`${case_.name}, ${name}${difference}`);
  }
}

/** Not finite numbers must be the same, the others near, measured by the largest of them. */
function firstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): string | null {
  const finite = Array.from(expected).filter(Number.isFinite).map(Math.abs);
  const largest = finite.reduce((a, b) => Math.max(a, b), 0);
  for (let at = 0; at < expected.length; at++) {
    const [got, wanted] = [actual[at]!, expected[at]!];
    const near = Object.is(got, wanted) || got === wanted || Math.abs(got - wanted) <= tolerance * largest;
    if (!near) return `[${at}]: expected ${wanted}, got ${got}; the largest is ${largest}, the tolerance ${tolerance}`;
  }
  return null;
}
