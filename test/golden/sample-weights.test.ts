import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import { tensor } from "@tsumiki/tensor";
import { describe, expect, test } from "vitest";
import { lossNames } from "../layers/described.ts";
import { expectGolden, numbers } from "./formula.ts";
import { given, type LossCase, make, title } from "./loss-case.ts";
import golden from "./sample-weights.json" with { type: "json" };

const cases = golden as unknown as LossCase[];

await init();

describe.each([
  ["the reference", reference, 1e-10],
  ["wasm", currentBackend(), 1e-5],
] as const)("%s", (_name, backend, tolerance) => {
  test.each(cases.map((each) => [title(each), each] as const))("%s", (_title, each) => {
    withBackend(backend, () => check(each, tolerance));
  });
});

test("every loss is there", () => {
  expect(new Set(cases.map(({ loss }) => loss))).toEqual(new Set(lossNames()));
});

function check(each: LossCase, tolerance: number): void {
  const { seed, shape } = each;
  const [scores, labels] = given(each);
  const weights = numbers(seed + 2, shape.slice(0, 1)).map((value) => Math.max(0, value + 1)); // of some samples 0
  const [loss, backward] = make(each)(scores, labels, tensor(weights));
  expectGolden("the loss", loss, each.value, tolerance);
  expectGolden("dScores", backward(), each.dScores, tolerance);
}
