import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { Flatten, type Layer, type Lazy, ReLU, Sequential, sequential } from "@tsumiki/layers";
import { zeros } from "@tsumiki/tensor";
import { expect, test } from "vitest";
import { shapeCases } from "./shape-cases.ts";

for (const { sample, layers, expected } of shapeCases) {
  const [title, becomes] = "why" in expected ? ["refuses", expected.why] : ["gives", expected.join(" x ")];

  test(`a chain for ${sample.join(" x ")} ${title} ${becomes}`, () => {
    withBackend(reference, () => {
      const build = () => new Sequential(sample, layers());
      if ("why" in expected) {
        expect(build).toThrow(new ShapeError(`layer ${expected.at}: ${expected.why}`));
        return;
      }
      const model = build();
      expect(model.outputShape(sample)).toEqual(expected);
      expect(model.predict(zeros([2, ...sample])).shape).toEqual([2, ...expected]);
    });
  });
}

test("sequential refuses a class, a number and a function that makes no layer, naming the position", () => {
  const build = (...layers: unknown[]) => sequential([4], ...(layers as (Layer | Lazy)[]));
  expect(() => build(new ReLU(), Flatten)).toThrow(
    new TypeError("layer 1: expected a layer, got the class Flatten; write new Flatten(…)"),
  );
  expect(() => build(5)).toThrow(new TypeError("layer 0: expected a layer, got the number 5"));
  expect(() => build(() => 5)).toThrow(
    new TypeError("layer 0: expected its function to return a layer, got the number 5"),
  );
});

test("sequential refuses a sample's shape that is none", () => {
  expect(() => sequential([1, 0, 28])).toThrow(
    new RangeError("sequential: each extent of the sample's shape must be a whole number of at least 1, got 0"),
  );
  expect(() => sequential([2.5])).toThrow(RangeError);
});
