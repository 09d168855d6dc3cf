import { type Chain, checkGradients, reference, ShapeError, sequential, tensor, withBackend, zeros } from "tsumiki";
import { expect, test } from "vitest";
import { LearnedPool2d } from "../../examples/custom-layer/src/learned-pool2d.ts";
import { Swish, WrittenSwish } from "../../examples/custom-layer/src/swish.ts";
import { linesOf, run } from "./command.ts";

test("the example checks its layers, trains them, and reaches more than 95 %", async () => {
  const { code, stdout, stderr } = await run("custom-layer", []);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = linesOf(stdout);
  expect(lines[0]).toMatch(/^gradients agree: Swish to \d\.\de-\d+, derived, and \d\.\de-\d+, written;$/);
  expect(lines[1]).toMatch(/^LearnedPool2d to \d\.\de-\d+$/);
  expect(stdout).toContain("5 LearnedPool2d  32                    64\n");
  const [, accuracy] = /^test accuracy (\d\d\.\d\d)%$/.exec(lines.at(-1) as string) as RegExpExecArray;
  expect(Number(accuracy)).toBeGreaterThan(95);
});

test.each([
  ["derived", () => new Swish()],
  ["written", () => new WrittenSwish()],
])("Swish, %s, is x·σ(x)", (_way, swish) => {
  withBackend(reference, () => {
    const ln3 = 1.0986122886681098; // σ(ln 3) = 3/4
    const y = swish()
      .predict(tensor([0, ln3, -ln3]))
      .data();
    expect(y[0]).toBe(0);
    expect(y[1]).toBeCloseTo(0.75 * ln3, 12);
    expect(y[2]).toBeCloseTo(-0.25 * ln3, 12);
  });
});

test("LearnedPool2d begins as the mean of each map, and weighs it by what it learnt", () => {
  withBackend(reference, () => {
    const layer = new LearnedPool2d(2);
    const x = tensor([1, 2, 3, 6, 0, 4, 0, 0], [1, 2, 2, 2]);
    expect(layer.predict(x).toArray()).toEqual([[3, 1]]);
    layer.weight.assign([1, 0, 0, -1]);
    expect(layer.predict(x).toArray()).toEqual([[-5, 0]]);
  });
});

test.each([[[3]], [[2, 5]], [[2, 3, 4, 4]]])("Swish: gradients for an input %j", (shape) => {
  expect(checkGradients(() => new Swish(), shape).largestError).toBeLessThan(1e-6);
  expect(checkGradients(() => new WrittenSwish(), shape).largestError).toBeLessThan(1e-6);
});

test.each([
  [1, [2, 3, 1, 1]],
  [3, [2, 5, 3, 3]],
  [4, [1, 1, 4, 4]],
] as const)("LearnedPool2d of size %i: gradients for an input %j", (size, shape) => {
  expect(checkGradients(() => new LearnedPool2d(size), shape).largestError).toBeLessThan(1e-6);
});

test("LearnedPool2d tells the compiler what it makes of a sample, also of one that is known in part", () => {
  const known: Same<Chain<[LearnedPool2d<8>], [16, 8, 8]>, [16]> = true;
  const knownInPart: Same<Chain<[LearnedPool2d<8>], [16, number, number]>, [16]> = true;
  expect(known && knownInPart).toBe(true);
  expect(withBackend(reference, () => new LearnedPool2d(8).outputShape([16, 8, 8]))).toEqual([16]);
});

test("a map of another size is a compile error with the sentence that is thrown at run time too", () => {
  // The type admits this one sentence only.
  const misfit: Chain<[Swish, LearnedPool2d<8>], [16, 12, 12]> = {
    at: 1,
    why: "LearnedPool2d expects maps of 8 x 8, but gets 16 x 12 x 12",
  };
  withBackend(reference, () => {
    const build = () =>
      sequential(
        [16, 12, 12],
        new Swish(),
        // @ts-expect-error the sentence above
        new LearnedPool2d(8),
      );
    expect(build).toThrow(new ShapeError(`layer ${misfit.at}: ${misfit.why}`));
  });
});

test("what is no image is a compile error and refused", () => {
  const misfit: Chain<[LearnedPool2d<8>], [64]> = { at: 0, why: "LearnedPool2d expects maps of 8 x 8, but gets 64" };
  withBackend(reference, () => {
    // @ts-expect-error the sentence above
    const build = () => sequential([64], new LearnedPool2d(8));
    expect(build).toThrow(new ShapeError(`layer ${misfit.at}: ${misfit.why}`));
  });
});

test("LearnedPool2d by itself refuses a map that would be broadcast", () => {
  withBackend(reference, () => {
    expect(() => new LearnedPool2d(3).forward(zeros([2, 5, 1, 1]))).toThrow(
      new ShapeError("LearnedPool2d expects maps of 3 x 3, but gets 5 x 1 x 1"),
    );
  });
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
