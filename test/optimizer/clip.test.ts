import { reference, withBackend } from "@tsumiki/kernels";
import { clipByNorm, clipByValue, gradientNorm } from "@tsumiki/optimizer";
import { Parameter, tensor } from "@tsumiki/tensor";
import { expect, test as plainTest } from "vitest";

/** On the reference backend. */
const test = (name: string, body: () => void) => plainTest(name, () => withBackend(reference, body));

test("the norm is that of all gradients together; parameters without one do not count", () => {
  const parameters = [withGradient([3]), withGradient([0, 4]), new Parameter(tensor([100]))];
  expect(gradientNorm(parameters)).toBe(5);
  expect(parameters[2]!.hasGradient).toBe(false);
});

test("clipped by norm, gradients keep their direction, and the norm before is returned", () => {
  const parameters = [withGradient([3]), withGradient([0, -4])];
  expect(clipByNorm(1)(parameters)).toBe(5);
  expect(gradientNorm(parameters)).toBeCloseTo(1, 6);
  const [[first], [, last]] = parameters.map(gradientOf) as [number[], number[]];
  expect(first! / last!).toBeCloseTo(-3 / 4, 15);
});

test("gradients within the limit stay, to the bit", () => {
  const parameters = [withGradient([0.3]), withGradient([0, 0.4])];
  expect(clipByNorm(1)(parameters)).toBe(0.5);
  clipByValue(0.4)(parameters);
  expect(parameters.map(gradientOf)).toEqual([[0.3], [0, 0.4]]);
});

test("clipped by value, each element is for itself, and the norm before is returned", () => {
  const parameters = [withGradient([3, 0.5, -4])];
  expect(clipByValue(1)(parameters)).toBeCloseTo(Math.sqrt(25.25), 15);
  expect(parameters.map(gradientOf)).toEqual([[1, 0.5, -1]]);
});

test("gradients that are not finite are told by the norm and left as they are", () => {
  for (const clip of [clipByNorm(1), clipByValue(1)]) {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const parameters = [withGradient([5, bad])];
      expect(clip(parameters)).toBe(bad);
      expect(parameters.map(gradientOf)).toEqual([[5, bad]]);
    }
  }
});

test("a parameter under two names is clipped once", () => {
  const shared = withGradient([8]);
  const names = new Map([
    ["encoder", shared],
    ["decoder", shared],
  ]);
  expect(clipByNorm(4)(names)).toBe(8);
  expect(gradientOf(shared)[0]).toBeCloseTo(4, 5);
});

function withGradient(gradient: number[]): Parameter {
  const parameter = new Parameter(tensor(gradient.map(() => 1)));
  parameter.gradient.overwrite(gradient, "the next gradient");
  return parameter;
}

function gradientOf({ gradient }: Parameter): number[] {
  return [...gradient.data()];
}
