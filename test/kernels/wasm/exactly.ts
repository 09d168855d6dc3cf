import { type Block, reference, type Shape } from "@tsumiki/kernels";
import { expect } from "vitest";
import { startWasm } from "../../../packages/kernels/src/wasm/start.ts";
import { type Bench, runCase } from "../cases/case.ts";
import { firstDifference } from "../cases/compare.ts";

/**
 * Both builds, and threads, each of which has scratch of its own. Convolutions are direct: Winograd's have fractions even
 * between whole numbers (see winograd.test.ts).
 */
export const backends = [
  await startWasm("relaxed-simd", 1, "direct"),
  await startWasm("simd", 1, "direct"),
  await startWasm("relaxed-simd", 3, "direct"),
];

/** A bench whose inputs are whole numbers from −4 to 4: their products and short sums have no rounding, in any order. */
export interface ExactBench extends Omit<Bench, "input"> {
  input(shape: Shape): Block;
}

/** Runs `body` on all of them and on the reference, which must come to the same numbers exactly, or within `tolerance`. */
export function expectAgreement(body: (bench: ExactBench) => void, tolerance = 0): void {
  const whole = (random: number) => Math.round(4 * random);
  const case_ = {
    name: "",
    tolerance,
    body: (bench: Bench) => body({ ...bench, input: (shape) => bench.input(shape, whole) }),
  };
  const expected = runCase(case_, reference);
  for (const backend of backends) expect(firstDifference(runCase(case_, backend), expected, tolerance)).toBe(null);
}
