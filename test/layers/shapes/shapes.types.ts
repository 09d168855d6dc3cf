// What the compiler says, beyond the table of shape-cases.ts. Nothing here runs: `tsc` is the test.

import {
  type Add,
  Affine,
  AveragePool1d,
  affine,
  BatchNorm1d,
  BatchNorm2d,
  batchNorm1d,
  type Chain,
  type Combine,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  conv2d,
  type DivideWithRest,
  Flatten,
  GlobalAveragePool2d,
  GroupNorm,
  Identity,
  Layer,
  LayerNorm,
  layerNorm,
  MaxPool1d,
  MaxPool2d,
  type Multiply,
  Parallel,
  PReLU,
  ReflectionPad2d,
  ReLU,
  Reshape,
  Residual,
  residual,
  type Sequential,
  Softmax,
  type Subtract,
  sequential,
  Upsample2d,
  ZeroPad2d,
} from "@tsumiki/layers";
import type { Tensor } from "@tsumiki/tensor";
import { Swish } from "../own-layers.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(same: Same<A, B>): void;
declare function is<Expected>(): <Actual>(actual: Actual, same: Same<Expected, Actual>) => void;

// Arithmetic

same<Add<4320, 999>, 5319>(true);
same<Add<1, 999>, 1000>(true);
same<Add<0, 0>, 0>(true);
same<Add<number, 5>, number>(true);
same<Multiply<512, 49>, 25088>(true);
same<Multiply<1000, 1000>, 1000000>(true);
same<Multiply<0, 999>, 0>(true);
same<Multiply<123456, 654321>, 80779853376>(true);
same<Subtract<28, 5>, 23>(true);
same<Subtract<1000000, 1>, 999999>(true);
same<Subtract<5, 5>, 0>(true);
same<Subtract<3, 1000>, never>(true);
same<DivideWithRest<23, 2>, [11, 1]>(true);
same<DivideWithRest<1000000, 3>, [333333, 1]>(true);
same<DivideWithRest<5, 7>, [0, 5]>(true);
same<DivideWithRest<998001, 999>, [999, 0]>(true);
same<DivideWithRest<number, 2>, [number, 0]>(true);

// Hovers stay short

const simple = sequential(
  [1, 28, 28],
  new Conv2d(1, 30, 5),
  new ReLU(),
  new MaxPool2d(2),
  new Flatten(),
  new Affine(4320, 100),
  new ReLU(),
  new Affine(100, 10),
);
is<Sequential<[1, 28, 28], [10]>>()(simple, true);
is<Conv2d<1, 30, 5, 1, 0, 1, "exact">>()(new Conv2d(1, 30, 5), true);
is<BatchNorm2d<30>>()(new BatchNorm2d(30, { momentum: 0.5 }), true);

// The wrong layer is marked, and it alone

sequential(
  [1, 28, 28],
  new Conv2d(1, 30, 5),
  // @ts-expect-error Conv2d expects 3 channels, but gets 30 (30 x 24 x 24)
  new Conv2d(3, 8, 5),
  new Flatten(),
  new Affine(1, 10),
);
sequential(
  [1, 28, 28],
  new Flatten(),
  // @ts-expect-error a class is no layer
  Flatten,
);

// A misspelt or wrong option does not compile

// @ts-expect-error
new Conv2d(1, 8, 3, { strid: 2 });
// @ts-expect-error
new Conv2d(1, 8, 3, { stride: 2, paddding: 1 });
// @ts-expect-error
new Conv2d(1, 8, 3, { stride: "2" });
// @ts-expect-error
new Conv2d(1, 8, 3, { rounding: "round" });
// @ts-expect-error
conv2d(8, 3, { strid: 2 });
// @ts-expect-error
new Conv2d(1, 8, 3, { padding: "valid" });
// @ts-expect-error
new Conv1d(1, 8, 3, { padding: [0, 1] });
// @ts-expect-error a maximum has nothing to count
new MaxPool2d(2, { countPadding: false });
// @ts-expect-error
new ConvTranspose2d(1, 8, 3, { padding: "same" });
// @ts-expect-error
new MaxPool2d(2, { groups: 2 });
// @ts-expect-error
new Affine(3, 4, { bias: false });
// @ts-expect-error
new BatchNorm2d(3, { eps: 1e-3 });
// @ts-expect-error a layer that is already made is needed here: `residual` takes lazy ones
new Residual(conv2d(8, 3));

// What is known only as `number` degrades silently

declare const n: number;
declare const shape: number[];
declare const layer: Layer;
declare const layers: Layer[];
declare const coin: boolean;
const fixed = [1, 28, 28] as const;

is<Sequential<[1, number, number], [10]>>()(
  sequential([1, n, n], new Conv2d(1, 30, 5), new MaxPool2d(2), new Flatten(), new Affine(4320, 10)),
  true,
);
is<Sequential<[number, 28, 28], [number]>>()(
  sequential([n, 28, 28], new Conv2d(1, n, 5), new Flatten(), new Affine(4320, n)),
  true,
);
is<Sequential<[1, 28, 28], [30, number, number]>>()(sequential(fixed, new Conv2d(1, 30, n, { stride: n })), true);
is<Sequential<[64, number, 8], [64]>>()(
  sequential([64, n, 8], new Residual(new Conv2d(64, n, 3, { padding: 1 })), new GlobalAveragePool2d()),
  true,
);
is<Sequential<number[], number[]>>()(sequential(shape, new Conv2d(1, 30, 5), new Affine(3, 4)), true);
is<Sequential<[1, 28, 28], number[]>>()(sequential(fixed, layer), true);
is<Sequential<[1, 28, 28], number[]>>()(sequential(fixed, conv2d(30, 5), layer, new Flatten(), affine(10)), true);
is<Sequential<[1, 28, 28], number[]>>()(sequential(fixed, new ReLU(), ...layers, new Affine(10, 100)), true);
is<Sequential<[64, 8, 8], [4, 4, 4]>>()(sequential([64, 8, 8], new Residual(...layers), new Conv2d(64, 4, 5)), true);
is<Sequential<[64, 8, 8], [64, 8, 8]>>()(sequential([64, 8, 8], residual(layer)), true);
is<Sequential<[8, number, number], [8, number, number]>>()(sequential([8, n, n], new BatchNorm2d(n)), true);
is<Sequential<[number], [number]>>()(sequential([n], new BatchNorm1d(8), batchNorm1d()), true);
is<Sequential<number[], number[]>>()(sequential(shape, new BatchNorm2d(8), new BatchNorm1d(8)), true);
is<Sequential<[1 | 3, 28, 28], [8, 24, 24]>>()(sequential([coin ? 1 : 3, 28, 28], new Conv2d(1, 8, 5)), true);
is<Sequential<[1, 28, 28], [10]>>()(
  sequential(fixed, coin ? conv2d(30, 5) : new Conv2d(1, 40, 5), new Flatten(), affine(10)),
  true,
);

is<Sequential<[3, 4], number[]>>()(sequential([3, 4], new Reshape(shape)), true);
is<Sequential<[3, number], [3, number]>>()(sequential([3, n], new Reshape([3, -1]), layerNorm(), new Softmax()), true);
is<Sequential<[number, 3], [number, 3]>>()(
  sequential([n, 3], new LayerNorm([4, 3]), new GroupNorm(1, 4), new Softmax({ axis: n })),
  true,
);
is<Sequential<[number, 3], [number, 3]>>()(
  sequential([n, 3], new PReLU({ channels: 4 }), new PReLU({ channels: n }), new PReLU()),
  true,
);
is<PReLU<undefined>>()(new PReLU(), true);
is<PReLU<undefined>>()(new PReLU({ initialSlope: 0.5 }), true);
is<PReLU<16>>()(new PReLU({ channels: 16 }), true);
is<Sequential<[2, number], [2, number]>>()(sequential([2, n], new LayerNorm(shape), new Conv1d(2, 2, n)), true);
is<Sequential<[1, 28, 28], [1, number, number]>>()(sequential(fixed, new ZeroPad2d({ top: 1 })), true);
is<Sequential<[1, 28, number], [1, number, number]>>()(sequential([1, 28, n], new ReflectionPad2d({ top: 1 })), true);
is<Sequential<[1, 28, number], [1, 30, number]>>()(sequential([1, 28, n], new ReflectionPad2d(1)), true);
is<Sequential<[1, 28, 28], [1, number, 28]>>()(sequential(fixed, new ReflectionPad2d([n, 0])), true);
is<Sequential<[1, 28, 28], [1, 28, number]>>()(sequential(fixed, new Upsample2d([1, n])), true);
is<Sequential<[1, 28, 28], [4, number, number]>>()(sequential(fixed, new ConvTranspose2d(1, 4, [2, 3])), true);
declare const combine: Combine;
is<Sequential<[3], number[]>>()(sequential([3], new Parallel({ combine }, new Identity(), new Identity())), true);
is<Sequential<[3], number[]>>()(sequential([3], new Parallel({ combine: "sum" }, new Identity(), ...layers)), true);
is<Sequential<[3], [number]>>()(
  sequential([3], new Parallel({ combine: "concatenate" }, new Affine(3, n), new Identity())),
  true,
);

// So do height and width of anything but a square, dense window; the channels are still checked

is<Sequential<[1, 28, 28], [8, number, number]>>()(sequential(fixed, new Conv2d(1, 8, 3, { dilation: 2 })), true);
is<Sequential<[1, 28, 28], [8, number, number]>>()(sequential(fixed, new Conv2d(1, 8, [3, 5])), true);
is<Sequential<[1, 28, 28], [8, number, number]>>()(sequential(fixed, new Conv2d(1, 8, 3, { stride: [1, 2] })), true);
is<Sequential<[1, 28, 28], [1, number, number]>>()(sequential(fixed, new MaxPool2d(2, { padding: [1, 0] })), true);
is<Sequential<[1, 28, 28], [8, 13, 13]>>()(
  sequential(fixed, new Conv2d(1, 8, 3, { dilation: 1, stride: 2, rounding: "floor" })),
  true,
);
same<Chain<[Conv2d<3, 8, [3, 5]>], [1, 28, 28]>, { at: 0; why: "Conv2d expects 3 channels, but gets 1 (1 x 28 x 28)" }>(
  true,
);
// With padding "same" the stride alone decides

is<Conv2d<1, 8, 3, 1, "same", 2, "exact">>()(new Conv2d(1, 8, 3, { padding: "same", dilation: 2 }), true);
is<Sequential<[1, 28, 28], [8, 14, 14]>>()(sequential(fixed, conv2d(8, n, { padding: "same", stride: 2 })), true);
is<Sequential<[1, 28, 28], [8, number, number]>>()(
  sequential(fixed, conv2d(8, 3, { padding: "same", stride: [2, 1] })),
  true,
);
is<Sequential<[1, 28, 28], [1, number, number]>>()(sequential(fixed, new MaxPool2d(n, { padding: "same" })), true);
is<Sequential<[1, number, 28], [1, number, 10]>>()(
  sequential([1, n, 28], new MaxPool2d(2, { padding: "same", stride: 3 })),
  true,
);
is<Sequential<[1, 28, 28], [8, number, number]>>()(
  sequential(fixed, conv2d(8, 3, { padding: coin ? "same" : 0 })),
  true,
);
is<Sequential<[3, number], [3, number]>>()(sequential([3, n], new MaxPool1d(2), new AveragePool1d(2)), true);
is<Sequential<[3, 9], [4, number]>>()(sequential([3, 9], new ConvTranspose1d(3, 4, n), new MaxPool1d(2)), true);

// And numbers that no window has: the constructor refuses them
same<Chain<[Conv2d<1, 8, 3, -1>, Conv2d<8, 8, 2.5>], [1, 28, 28]>, [8, number, number]>(true);
same<Chain<[Conv2d<1, 8, 3, 0>], [1, 28, 28]>, [8, number, number]>(true);
// And a rounding that is not known
same<Chain<[Conv2d<1, 8, 3, 2, 0, 1, "floor" | "ceil">], [1, 28, 28]>, [8, number, number]>(true);

// What goes in and out of a network

declare const rgb: Tensor<[number, 3, 32, 32]>;
declare const oneImage: Tensor<[1, 28, 28]>;
declare const anything: Tensor;
// @ts-expect-error 3 channels of 32 x 32 into a network for 1 x 28 x 28
simple.forward(rgb);
// @ts-expect-error an image is no batch
simple.predict(oneImage);
// @ts-expect-error the network gives 10 scores
export const hundred: Tensor<[number, 100]> = simple.forward(anything)[0];
export const ten: Tensor<[number, 10]> = simple.predict(anything);
export const list: Layer[] = [new Conv2d(3, 64, 3), sequential([3], new ReLU()), new Residual(new ReLU()), new Swish()];

// A user's fields may have any name but inShape, beforeShape, outShape

class Named extends Layer {
  readonly in = 3;
  readonly out = new Affine(4, 4);
  readonly before = "before";
  forward(x: Tensor) {
    return this.out.forward(x);
  }
}
is<Sequential<[4], [4]>>()(sequential([4], new Named()), true);
sequential(
  [4],
  new Named(),
  // @ts-expect-error Affine expects 5 features, but the layer before it gives 4
  new Affine(5, 4),
);

// Functions that build blocks

function block<C extends number>(channels: C) {
  return new Residual(new Conv2d(channels, channels, 3, { padding: 1 }), new ReLU());
}
is<Sequential<[64, 8, 8], [10]>>()(
  sequential([64, 8, 8], block(64), block(64), new GlobalAveragePool2d(), new Affine(64, 10)),
  true,
);
const perceptron = (features: number) => sequential([features], new Affine(features, 100), new Affine(100, 10));
is<Sequential<[number], [10]>>()(perceptron(784), true);
