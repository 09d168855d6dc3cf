import { type ConvGeometry, poolGeometry, type Shape, sizeOf } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sliding } from "../../sliding.ts";
import { backends, expectAgreement } from "../exactly.ts";

/** Of every kind, and with more channels than a panel of 8 has lanes. */
const convolutions: fc.Arbitrary<ConvGeometry> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 1, max: 3 }),
    groupChannels: fc.integer({ min: 1, max: 9 }),
    groupOutChannels: fc.integer({ min: 1, max: 17 }),
    slide: sliding({ image: 12, kernelSize: 4, stride: 3, padding: 4, dilation: 3 }),
  })
  .map(({ batch, groups, groupChannels, groupOutChannels, slide: { image, kernelSize, options } }) =>
    convolution([batch, groups * groupChannels, ...image], groups * groupOutChannels, kernelSize, options, groups),
  );

test("convolutions of every kind, and both gradients, agree with the reference", () => {
  fc.assert(fc.property(convolutions, expectConvolutionAgrees), { numRuns: 200 });
});

test.each([
  { kernel: 1, options: { stride: 2 } },
  { kernel: 2, options: { stride: 2, dilation: 2 } },
])("positions of the image that no window meets agree with the reference: $kernel, $options", ({ kernel, options }) => {
  expectConvolutionAgrees(convolution([40, 8, 9, 9], 8, kernel, { ...options, rounding: "floor" }));
});

test("im2col and col2im agree with the reference", () => {
  fc.assert(
    fc.property(convolutions, (geometry) => {
      const rows = geometry.batch * geometry.outHeight * geometry.outWidth;
      const matrix = [rows, geometry.channels * geometry.kernelHeight * geometry.kernelWidth];
      expectAgreement(({ kernels, input, output }) => {
        kernels.im2col(geometry, input(inputShape(geometry)), output("columns", matrix));
        kernels.col2im(geometry, input(matrix), output("image", inputShape(geometry)));
      });
    }),
  );
});

test("every number of channels up to two panels and one agrees with the reference", () => {
  for (let channels = 1; channels <= 17; channels++) {
    expectConvolutionAgrees(convolution([1, channels, 4, 5], 3, 3, { padding: 1 }));
    expectConvolutionAgrees(convolution([1, 2, 4, 5], channels, 3, { padding: 1 }));
  }
});

test("every number of output positions up to two tiles and one agrees with the reference", () => {
  for (let width = 1; width <= 13; width++)
    expectConvolutionAgrees(convolution([2, 3, 1, width], 9, [1, 3], { padding: [0, 1] }));
});

test("an image whose positions take several passes of the weights' gradient agrees with the reference", () => {
  expectConvolutionAgrees(convolution([1, 1, 50, 45], 2, 3));
});

test("a batch of more images than there are parts and shards agrees with the reference", () => {
  expectConvolutionAgrees(convolution([67, 2, 3, 3], 3, 2, { padding: 1 }));
});

test("an empty batch gives weights' gradients of 0", () => {
  expectConvolutionAgrees(convolution([0, 2, 5, 5], 9, 3));
});

test("an image comes out the same, bit for bit, in whatever batch it is", () => {
  const options = { stride: 2, padding: 2, rounding: "floor" } as const;
  const many = convolution([40, 3, 9, 8], 13, 3, options);
  const one = convolution([1, 3, 9, 8], 13, 3, options);
  const random = numbers(11);
  const x = random(sizeOf(inputShape(many)));
  const weight = random(sizeOf(filterShape(many)));
  for (const backend of backends) {
    const convolve = (geometry: ConvGeometry, values: Float32Array) => {
      const [xBlock, weightBlock, y] = [inputShape(geometry), filterShape(geometry), outputShape(geometry)].map(
        (shape) => backend.allocate(sizeOf(shape)),
      );
      backend.write(xBlock!, inputShape(geometry), values);
      backend.write(weightBlock!, filterShape(geometry), weight);
      backend.kernels.conv2d(geometry, xBlock!, weightBlock!, null, y!);
      return backend.read(y!, outputShape(geometry));
    };
    const all = convolve(many, x);
    const size = x.length / 40;
    for (const n of [0, 17, 39]) {
      const alone = convolve(one, x.subarray(n * size, (n + 1) * size));
      expect(all.subarray(n * alone.length, (n + 1) * alone.length)).toEqual(alone);
    }
  }
});

test("packed weights follow what is written to their parameter, and to its bias", () => {
  const geometry = convolution([1, 2, 5, 5], 3, 3);
  const [image, filter, map] = [inputShape(geometry), filterShape(geometry), outputShape(geometry)];
  for (const backend of backends) {
    const x = backend.allocate(sizeOf(image));
    const weight = backend.allocate(sizeOf(filter), "persistent");
    const bias = backend.allocate(3, "persistent");
    const y = backend.allocate(sizeOf(map));
    const dx = backend.allocate(sizeOf(image));
    backend.write(x, image, new Float32Array(sizeOf(image)).fill(1));
    for (const value of [1, 2, 3]) {
      backend.write(weight, filter, new Float32Array(sizeOf(filter)).fill(value));
      backend.write(bias, [3], [value, 10 * value, 100 * value]);
      backend.kernels.conv2d(geometry, x, weight, bias, y);
      backend.kernels.conv2dBackwardInput(geometry, y, weight, dx);
      expect(Array.from(backend.read(y, map)).filter((_, position) => position % 9 === 0)).toEqual(
        [19, 28, 118].map((once) => once * value),
      );
      expect(backend.read(dx, image)[0]).toBe((19 + 28 + 118) * value * value);
    }
  }
});

function expectConvolutionAgrees(geometry: ConvGeometry): void {
  expectAgreement(({ kernels, input, output }) => {
    const x = input(inputShape(geometry));
    const weight = input(filterShape(geometry));
    const dy = input(outputShape(geometry));
    kernels.conv2d(geometry, x, weight, null, output("y", outputShape(geometry)));
    kernels.conv2d(geometry, x, weight, input([geometry.outChannels]), output("y with bias", outputShape(geometry)));
    kernels.conv2dBackwardInput(geometry, dy, weight, output("dx", inputShape(geometry)));
    kernels.conv2dBackwardWeight(geometry, x, dy, output("dWeight", filterShape(geometry)));
  });
}

function convolution(
  image: Shape,
  outChannels: number,
  kernelSize: Parameters<typeof poolGeometry>[2],
  options: Parameters<typeof poolGeometry>[3] = {},
  groups = 1,
): ConvGeometry {
  return { ...poolGeometry("convolution", image, kernelSize, options), outChannels, groups };
}

function inputShape({ batch, channels, height, width }: ConvGeometry): Shape {
  return [batch, channels, height, width];
}

function filterShape({ outChannels, channels, groups, kernelHeight, kernelWidth }: ConvGeometry): Shape {
  return [outChannels, channels / groups, kernelHeight, kernelWidth];
}

function outputShape({ batch, outChannels, outHeight, outWidth }: ConvGeometry): Shape {
  return [batch, outChannels, outHeight, outWidth];
}

/** Numbers with as many digits as float32 has: their sums round. */
function numbers(seed: number): (size: number) => Float32Array {
  let state = seed;
  return (size) =>
    Float32Array.from({ length: size }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return state / 2 ** 31;
    });
}
