import { checkGradients } from "@tsumiki/gradient-check";
import { dispose, init } from "@tsumiki/kernels";
import {
  Affine,
  BatchNorm1d,
  Dropout,
  type Forward,
  Layer,
  MaxPool2d,
  ReLU,
  Residual,
  Sigmoid,
  sequential,
  Tanh,
} from "@tsumiki/layers";
import { Buffer, defaultGenerator, divide, log, multiply, ones, seed, type Tensor } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";

test("the report names every tensor, and how far it was off", () => {
  const { tensors, largestError } = checkGradients(() => sequential([4], new Affine(4, 3), new ReLU()), [2, 4]);
  expect(tensors.map(({ tensor, shape, compared }) => [tensor, shape, compared])).toEqual([
    ["input", [2, 4], 8],
    ["0.weight", [4, 3], 12],
    ["0.bias", [3], 3],
  ]);
  expect(tensors.every(({ largestGradient }) => largestGradient > 0.1)).toBe(true);
  expect(largestError).toBe(Math.max(...tensors.map((tensor) => tensor.largestError)));
  expect(largestError).toBeLessThan(1e-9);
});

test("the same seed gives the same check, and the default generator stays where it was", () => {
  seed(5);
  const before = defaultGenerator.save();
  const check = (seed: number) =>
    checkGradients(() => sequential([3], new Affine(3, 3), new Dropout(0.5)), [4, 3], { seed });
  expect(check(1)).toEqual(check(1));
  expect(check(1)).not.toEqual(check(2));
  expect(defaultGenerator.save()).toEqual(before);
});

test("the check runs in float64, whatever the current backend, and refuses a layer that was made on another", async () => {
  await init();
  try {
    const float32 = new Affine(3, 2);
    expect(checkGradients(() => new Affine(3, 2), [2, 3]).largestError).toBeLessThan(1e-9);
    expect(() => checkGradients(() => float32, [2, 3])).toThrow(
      "Affine's weight lies on the wasm backend; make the layer inside the function",
    );
  } finally {
    dispose();
  }
});

test("large tensors are compared in part, their largest gradient always", () => {
  const onePeak = Array.from({ length: 100 }, (_, index) => (index === 57 ? 2 : index / 100));
  const options = { input: onePeak, maxElements: 5 };
  const { tensors } = checkGradients(() => new MaxPool2d(10), [1, 1, 10, 10], options);
  expect(tensors[0]).toMatchObject({ compared: 5 });
  expect(tensors[0]?.largestGradient).toBeGreaterThan(0.4);
});

test("a kink or a tie is no wrong gradient", () => {
  const check = (makeLayer: () => Layer, shape: number[], input: number[]) => () =>
    checkGradients(makeLayer, shape, { input });
  expect(check(() => new ReLU(), [1, 3], [1, 0, -1])).toThrow(
    /^ReLU: input\[0, 1\] = 0 lies on a kink, a tie or a jump: the slope is .* choose another `input` or `seed`$/,
  );
  expect(check(() => new MaxPool2d(2), [1, 1, 2, 2], [1, 3, 3, 2])).toThrow(
    "MaxPool2d: input[0, 0, 0, 1] = 3 lies on a kink",
  );
  expect(check(() => new MaxPool2d(2), [1, 1, 2, 2], [1, 3, 3 + 1e-6, 2])).not.toThrow();
});

test("a wrong gradient beside a kink is found", () => {
  class Scaled extends ReLU {
    override forward(x: Tensor): Forward {
      const [y, backward] = super.forward(x);
      return [y, (dy) => multiply(backward(dy), 1.01)];
    }
  }
  expect(() => checkGradients(() => new Scaled(), [1, 3], { input: [1, 0, -1] })).toThrow(
    "the gradient of input is wrong in 1 of 3 elements compared, most at input[0, 0]",
  );
});

test("what shows nothing is refused unless it is said to be right", () => {
  const deadInput = { input: [-1, -2, -3] };
  const sentence = "the gradient of input is zero in every element compared, by backward and by differences";
  expect(() => checkGradients(() => new ReLU(), [1, 3], deadInput)).toThrow(sentence);
  expect(() => checkGradients(() => new ReLU(), [1, 3], { ...deadInput, vacuous: ["input"] })).not.toThrow();

  const biasBeforeNorm = () => sequential([2], new Affine(2, 3), new BatchNorm1d(3));
  expect(() => checkGradients(biasBeforeNorm, [4, 2])).toThrow('pass { vacuous: ["0.bias"] } if zero is right');
  expect(() => checkGradients(biasBeforeNorm, [4, 2], { vacuous: ["0.bias"] })).not.toThrow();
});

test("statistics that a forward moves are put back before the next", () => {
  class Growing extends Layer {
    readonly factor = new Buffer(ones([1]));
    forward(x: Tensor): Forward {
      const factor = this.factor.value.item();
      this.factor.assign([2 * factor]);
      return [multiply(x, factor), (dy) => multiply(dy, factor)];
    }
  }
  class Hidden extends Growing {
    override state() {
      return new Map();
    }
  }
  expect(() => checkGradients(() => new Growing(), [2, 3])).not.toThrow();
  expect(() => checkGradients(() => new Hidden(), [2, 3])).toThrow(
    "forward uses a Buffer of shape [1] that the layer does not list",
  );
});

test("numbers that are not finite are said to be so", () => {
  class Log extends Layer {
    forward(x: Tensor): Forward {
      return [log(x), (dy) => divide(dy, x)];
    }
  }
  class Overflow extends Log {
    override forward(x: Tensor): Forward {
      return [log(x), (dy) => divide(dy, 0)];
    }
  }
  const input = [1, 2, 3];
  expect(() => checkGradients(() => new Log(), [1, 3], { input })).not.toThrow();
  expect(() => checkGradients(() => new Log(), [1, 3])).toThrow("Log: forward gives numbers that are not finite");
  expect(() => checkGradients(() => new Overflow(), [1, 3], { input })).toThrow("gradient of input that is not finite");
});

test("options that make no sense are refused", () => {
  const check = (options: object) => () => checkGradients(() => new ReLU(), [2, 3], options);
  expect(check({ vacuous: ["weight"] })).toThrow('ReLU: vacuous names "weight", but what is compared is input');
  expect(check({ step: 0 })).toThrow("checkGradients: step must be a finite number above 0, got 0");
  expect(check({ tolerance: NaN })).toThrow("checkGradients: tolerance must be a finite number above 0, got NaN");
  expect(check({ maxElements: 0 })).toThrow("checkGradients: maxElements must be a whole number of at least 1, got 0");
  expect(check({ input: [1, 2, 3] })).toThrow("3 values [3] do not fill shape [2, 3]");
});

test("correct layers raise no false alarm", () => {
  const width = fc.integer({ min: 1, max: 4 });
  const activations = fc.constantFrom<(() => Layer)[]>(
    () => new Sigmoid(),
    () => new Tanh(),
    () => new Residual(new ReLU()),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      width,
      width,
      activations,
      fc.nat(),
      (batch, i, o, activation, seed) => {
        const network = () =>
          sequential(
            [i],
            new Affine(i, o),
            activation(),
            new Residual(new Affine(o, o), activation()),
            new Affine(o, 2),
          );
        checkGradients(network, [batch, i], { seed });
      },
    ),
    { numRuns: 300 },
  );
});
