import { type Chain, checkGradients, reference, ShapeError, sequential, tensor, withBackend, zeros } from "tsumiki";
import { expect, test } from "vitest";
import { Crop } from "../../examples/mnist/src/recipes/crop.ts";

test("Crop takes the middle of each image", () => {
  withBackend(reference, () => {
    const numbers = Array.from({ length: 2 * 4 * 6 }, (_, index) => index);
    expect(new Crop(2).predict(tensor(numbers, [1, 2, 4, 6])).toArray()).toEqual([
      [
        [
          [8, 9],
          [14, 15],
        ],
        [
          [32, 33],
          [38, 39],
        ],
      ],
    ]);
  });
});

test.each([[[2, 3, 5, 7]], [[1, 1, 3, 3]]])("Crop: gradients for an input %j", (shape) => {
  expect(checkGradients(() => new Crop(3), shape).largestError).toBeLessThan(1e-6);
});

test("Crop tells the compiler what it makes of a sample", () => {
  const known: Same<Chain<[Crop<24>], [1, 28, 28]>, [1, 24, 24]> = true;
  const misfit: Chain<[Crop<24>], [784]> = { at: 0, why: "Crop expects channels x height x width, but gets 784" };
  expect(known).toBe(true);
  withBackend(reference, () => {
    expect(new Crop(24).outputShape([1, 28, 28])).toEqual([1, 24, 24]);
    // @ts-expect-error the sentence above
    const build = () => sequential([784], new Crop(24));
    expect(build).toThrow(new ShapeError(`layer ${misfit.at}: ${misfit.why}`));
  });
});

test.each([
  ["smaller than what is left of it", [1, 22, 28]],
  ["with an odd border", [1, 28, 27]],
])("an image %s is refused", (_, sample) => {
  withBackend(reference, () => {
    const error = new ShapeError(
      `Crop expects images with an even border around 24 x 24, but gets ${sample.join(" x ")}`,
    );
    expect(() => new Crop(24).outputShape(sample)).toThrow(error);
    expect(() => new Crop(24).forward(zeros([2, ...sample]))).toThrow(error);
  });
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
