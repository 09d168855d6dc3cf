import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import { describe, expect, test } from "vitest";
import { lossNames } from "../layers/described.ts";
import { expectGolden } from "./formula.ts";
import { given, type LossCase, make, title } from "./loss-case.ts";
import golden from "./losses.json" with { type: "json" };

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

test("every loss is there, in ten configurations or more", () => {
  for (const name of lossNames())
    expect(cases.filter(({ loss }) => loss === name).length, name).toBeGreaterThanOrEqual(10);
});

function check(each: LossCase, tolerance: number): void {
  const [loss, backward] = make(each)(...given(each));
  expect(loss.shape).toEqual([]);
  expectGolden("the loss", loss, each.value, tolerance);
  expectGolden("dScores", backward(), each.dScores, tolerance);
}
