import { reference, type Shape, ShapeError, withBackend } from "@tsumiki/kernels";
import {
  assertChannels,
  DerivedLayer,
  Flatten,
  type Layer,
  type Lazy,
  ReLU,
  Sequential,
  sequential,
  slidingWindow,
  windowShape,
} from "@tsumiki/layers";
import { type Tensor, zeros } from "@tsumiki/tensor";
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

test("a layer of a user's that asks as the built-in ones do fails when the chain is built", () => {
  class PReLU extends DerivedLayer {
    override outputShape(sample: Shape): Shape {
      assertChannels("PReLU", sample, 8);
      return sample;
    }

    protected compute(x: Tensor): Tensor {
      return x;
    }
  }
  class Lens extends DerivedLayer {
    readonly window = slidingWindow("Lens", 4, { stride: 3 });

    override outputShape(sample: Shape): Shape {
      return windowShape("Lens", sample, 2, this.window);
    }

    protected compute(x: Tensor): Tensor {
      return x;
    }
  }
  const chain = (sample: Shape, layer: Layer) => () => sequential(sample, layer);
  expect(chain([16, 5, 5], new PReLU())).toThrow(
    new ShapeError("layer 0: PReLU expects 8 channels, but gets 16 (16 x 5 x 5)"),
  );
  expect(chain([8], new PReLU())).toThrow(
    new ShapeError("layer 0: PReLU expects channels x height x width, but gets 8"),
  );
  expect(chain([8, 10, 10], new Lens())().outputShape([8, 10, 10])).toEqual([2, 3, 3]);
  expect(chain([8, 11, 10], new Lens())).toThrow("layer 0: Lens (window 4, stride 3) does not divide an image of 11");
  expect(() => slidingWindow("Lens", 0, {})).toThrow("Lens: kernelSize must be a whole number of at least 1, got 0");
});
