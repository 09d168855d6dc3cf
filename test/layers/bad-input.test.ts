import { init, ShapeError } from "@tsumiki/kernels";
import * as layers from "@tsumiki/layers";
import {
  Affine,
  AveragePool1d,
  AveragePool2d,
  affine,
  apply,
  BatchNorm1d,
  BatchNorm2d,
  Branch,
  batchNorm1d,
  batchNorm2d,
  CELU,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  conv1d,
  conv2d,
  convTranspose2d,
  Dropout,
  Dropout2d,
  derive,
  ELU,
  Flatten,
  type Forward,
  GELU,
  GroupNorm,
  groupNorm,
  HardSwish,
  initializers,
  Layer,
  LayerNorm,
  LeakyReLU,
  LogSoftmax,
  layerNorm,
  MaxPool1d,
  MaxPool2d,
  Parallel,
  PReLU,
  parallel,
  ReLU,
  Reshape,
  Residual,
  Softmax,
  Softplus,
  sequential,
  Upsample2d,
  ZeroPad2d,
} from "@tsumiki/layers";
import { ones, type Tensor, zeros } from "@tsumiki/tensor";
import { beforeAll, expect, test } from "vitest";

beforeAll(async () => {
  await init();
});

/** What the compiler would refuse, and JavaScript or a cast lets through. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
const any = (value: unknown): any => value;

test.each<[sentence: string, make: () => unknown]>([
  [
    'Affine: inFeatures must be a whole number of at least 1, got the string "10": leave out the quotes',
    () => new Affine(any("10"), 5),
  ],
  ["Affine: outFeatures must be a whole number of at least 1, got undefined", () => new Affine(10, any(undefined))],
  ["Affine: outFeatures must be a whole number of at least 1, got the bigint 3n", () => new Affine(10, any(3n))],
  [
    'Affine: useBias must be true or false, got the string "false": leave out the quotes',
    () => new Affine(1, 1, { useBias: any("false") }),
  ],
  ["Affine: useBias must be true or false, got null", () => new Affine(1, 1, { useBias: any(null) })],
  [
    "Affine: initializer must be a function such as initializers.xavier, got the number 0.01",
    () => new Affine(1, 1, { initializer: any(0.01) }),
  ],
  [
    "Affine: generator must be a Generator, got the number 42; new Generator(42) makes one",
    () => new Affine(1, 1, { generator: any(42) }),
  ],
  [
    "Affine: expected its initializer to return a tensor [2, 3], got undefined",
    () => new Affine(2, 3, { initializer: any(() => undefined) }),
  ],
  [
    "Affine: expected its initializer to return a tensor [2, 3], got the function without a name; initializers.normal(0.01) is an initializer, normal itself is none",
    () => new Affine(2, 3, { initializer: any(initializers.normal) }),
  ],
  ["affine: expected options such as { useBias: … }, got the number 100", () => affine(4320, any(100))],
  [
    "Conv2d: outChannels must be a whole number of at least 1, got undefined",
    () => new Conv2d(1, any(undefined), any(undefined)),
  ],
  [
    "Conv2d: kernelSize must be a number or a pair [vertical, horizontal], got undefined",
    () => new Conv2d(1, 30, any(undefined)),
  ],
  [
    'Conv2d: kernelSize must be a whole number of at least 1, got the string "5": leave out the quotes',
    () => new Conv2d(1, 30, any("5")),
  ],
  [
    "Conv2d: kernelSize must be a number or a pair [vertical, horizontal], got the array [3]",
    () => new Conv2d(1, 30, any([3])),
  ],
  [
    'Conv2d: kernelSize must be a number or a pair [vertical, horizontal], got the array ["3", 3]',
    () => new Conv2d(1, 30, any(["3", 3])),
  ],
  ["Conv2d: expected options such as { stride: … }, got the number 2", () => new Conv2d(1, 30, 5, any(2))],
  ["Conv2d: expected options such as { stride: … }, got null", () => new Conv2d(1, 30, 5, any(null))],
  [
    "Conv2d: stride must be a number or a pair [vertical, horizontal], got null",
    () => new Conv2d(1, 30, 5, { stride: any(null) }),
  ],
  [
    'Conv2d: groups must be a whole number of at least 1, got the string "1": leave out the quotes',
    () => new Conv2d(1, 30, 5, { groups: any("1") }),
  ],
  [
    'Conv2d: rounding must be "exact", "floor", "ceil" or "nearest", got the boolean true',
    () => new Conv2d(1, 30, 5, { rounding: any(true) }),
  ],
  [
    "conv2d: unknown option pading, did you mean padding? It takes stride, padding, dilation, rounding, groups, useBias, initializer, generator",
    () => conv2d(30, 5, any({ pading: 1 })),
  ],
  ["Conv1d: kernelSize must be a whole number of at least 1, got undefined", () => new Conv1d(1, 30, any(undefined))],
  [
    'Conv1d: stride must be a whole number of at least 1, got the string "2": leave out the quotes',
    () => new Conv1d(1, 3, 5, { stride: any("2") }),
  ],
  ["conv1d: expected options such as { stride: … }, got the number 5", () => conv1d(1, 30, any(5))],
  [
    "ConvTranspose2d: outputPadding must be a number or a pair [vertical, horizontal], got the boolean true",
    () => new ConvTranspose2d(1, 1, 2, { stride: 2, outputPadding: any(true) }),
  ],
  [
    "MaxPool1d: kernelSize must be a whole number of at least 1, got the array [1, 2]",
    () => new MaxPool1d(any([1, 2])),
  ],
  [
    'AveragePool1d: stride must be a whole number of at least 1, got the string "2": leave out the quotes',
    () => new AveragePool1d(2, { stride: any("2") }),
  ],
  [
    "AveragePool1d: countPadding must be true or false, got the number 0",
    () => new AveragePool1d(2, { countPadding: any(0) }),
  ],
  [
    'AveragePool2d: countPadding must be true or false, got the string "false": leave out the quotes',
    () => new AveragePool2d(2, { countPadding: any("false") }),
  ],
  ["convTranspose2d: expected options such as { stride: … }, got the number 2", () => convTranspose2d(16, 2, any(2))],
  ["MaxPool2d: expected options such as { stride: … }, got the number 2", () => new MaxPool2d(2, any(2))],
  [
    "MaxPool2d: kernelSize must be a number or a pair [vertical, horizontal], got the object { kernelSize }",
    () => new MaxPool2d(any({ kernelSize: 2 })),
  ],
  [
    "AveragePool2d: unknown option strides, did you mean stride? It takes stride, padding, dilation, rounding, countPadding",
    () => new AveragePool2d(2, any({ strides: 2 })),
  ],
  [
    'Dropout: rate, the share that is dropped, must be a number in [0, 1), got the string "0.5": leave out the quotes',
    () => new Dropout(any("0.5")),
  ],
  [
    "Dropout: generator must be a Generator, got the function random; new Generator(42) makes one",
    () => new Dropout(0.5, { generator: any(Math.random) }),
  ],
  [
    "Dropout2d: rate, the share that is dropped, must be a number in [0, 1), got the object { rate }",
    () => new Dropout2d(any({ rate: 0.5 })),
  ],
  ["BatchNorm2d: channels must be a whole number of at least 1, got the array [3]", () => new BatchNorm2d(any([3]))],
  [
    "BatchNorm1d: momentum must be a number in (0, 1], got the boolean true",
    () => new BatchNorm1d(3, { momentum: any(true) }),
  ],
  ["batchNorm1d: expected options such as { epsilon: … }, got the number 16", () => batchNorm1d(any(16))],
  [
    "batchNorm2d: unknown option eps, did you mean epsilon? It takes epsilon, momentum",
    () => batchNorm2d(any({ eps: 1e-3 })),
  ],
  ["LayerNorm: normalizedShape must have at least one axis, as [64], got the number 64", () => new LayerNorm(any(64))],
  [
    'LayerNorm: each extent of normalizedShape must be a whole number of at least 1, got the string "64": leave out the quotes',
    () => new LayerNorm([any("64")]),
  ],
  ["LayerNorm: affine must be true or false, got the number 1", () => new LayerNorm([4], { affine: any(1) })],
  ["layerNorm: expected options such as { epsilon: … }, got the array [64]", () => layerNorm(any([64]))],
  ["GroupNorm: channels must be a whole number of at least 1, got undefined", () => new GroupNorm(2, any(undefined))],
  ["groupNorm: expected options such as { epsilon: … }, got the number 16", () => groupNorm(4, any(16))],
  [
    'ELU: alpha must be a finite number above 0, got the string "1": leave out the quotes',
    () => new ELU({ alpha: any("1") }),
  ],
  ["ELU: expected options such as { alpha: … }, got the number 1", () => new ELU(any(1))],
  ["CELU: alpha must be a finite number above 0, got null", () => new CELU({ alpha: any(null) })],
  ["PReLU: channels must be a whole number of at least 1, got null", () => new PReLU({ channels: any(null) })],
  [
    'PReLU: channels must be a whole number of at least 1, got the string "16": leave out the quotes',
    () => new PReLU({ channels: any("16") }),
  ],
  [
    'PReLU: initialSlope must be a finite number, got the string "0.1": leave out the quotes',
    () => new PReLU({ initialSlope: any("0.1") }),
  ],
  ["PReLU: expected options such as { channels: … }, got the number 16", () => new PReLU(any(16))],
  ["HardSwish: expected no further arguments, got the boolean true", () => new (any(HardSwish))(true)],
  [
    "LeakyReLU: negativeSlope must be a finite number of at least 0, got null",
    () => new LeakyReLU({ negativeSlope: any(null) }),
  ],
  ["Softplus: beta must be a finite number above 0, got the boolean true", () => new Softplus({ beta: any(true) })],
  [
    'GELU: approximate must be "none" or "tanh", got the string "tan", did you mean "tanh"?',
    () => new GELU({ approximate: any("tan") }),
  ],
  [
    'Softmax: axis must be a whole number other than 0, which is the batch, got the string "1"',
    () => new Softmax({ axis: any("1") }),
  ],
  ["LogSoftmax: expected options such as { axis: … }, got the number 1", () => new LogSoftmax(any(1))],
  ["ReLU: expected no further arguments, got the object { inplace }", () => new (any(ReLU))({ inplace: true })],
  ["Flatten: expected no further arguments, got the number 1", () => new (any(Flatten))(1)],
  [
    "Reshape: shape must be whole numbers of at least 1, one of which may be -1 instead, got the number 4",
    () => new Reshape(any(4)),
  ],
  [
    'Reshape: shape must be whole numbers of at least 1, one of which may be -1 instead, got the array ["4", -1]',
    () => new Reshape(any(["4", -1])),
  ],
  [
    'ZeroPad2d: top must be a whole number of at least 0, got the string "1": leave out the quotes',
    () => new ZeroPad2d({ top: any("1") }),
  ],
  ["ZeroPad2d: padding must be a number or a pair [vertical, horizontal], got null", () => new ZeroPad2d(any(null))],
  [
    'Upsample2d: mode must be "nearest" or "bilinear", got the string "bilnear", did you mean "bilinear"?',
    () => new Upsample2d(2, { mode: any("bilnear") }),
  ],
  ["Upsample2d: expected options such as { mode: … }, got the number 2", () => new Upsample2d(2, any(2))],
  [
    "Upsample2d: factor must be a number or a pair [vertical, horizontal], got the boolean true",
    () => new Upsample2d(any(true)),
  ],
  [
    "initializers.normal: standardDeviation must be a finite number of at least 0, got undefined",
    () => initializers.normal(any(undefined)),
  ],
  ["Parallel: expected options such as { combine: … }, got a ReLU", () => new Parallel(any(new ReLU()), new ReLU())],
  [
    'Parallel: combine must be "concatenate" or "sum", got the string "sun", did you mean "sum"?',
    () => new Parallel({ combine: any("sun") }, new ReLU()),
  ],
  [
    "Parallel, branch 1: expected a layer, got undefined",
    () => new Parallel({ combine: "sum" }, new ReLU(), any(undefined)),
  ],
  ["parallel: unknown option mode. It takes combine", () => parallel(any({ mode: "sum" }), new ReLU())],
  [
    "Residual, layer 0: expected a layer, got the function without a name; the lower-case functions such as sequential and residual make layers that are given as functions",
    () => new Residual(any(affine(3))),
  ],
  ["Branch, layer 1: expected a layer, got the class ReLU; write new ReLU(…)", () => new Branch(new ReLU(), any(ReLU))],
  [
    "sequential: expected the shape of one sample first, such as [1, 28, 28], got a ReLU",
    () => any(sequential)(new ReLU()),
  ],
  [
    'sequential: each extent of the sample\'s shape must be a whole number of at least 1, got the string "4": leave out the quotes',
    () => any(sequential)(["4"], new ReLU()),
  ],
  [
    "layer 0: expected a layer, got the array [{…}]; give layers one by one, ...layers",
    () => any(sequential)([4], [new ReLU()]),
  ],
  ["apply: expected a layer and a tensor, got a Tensor [2] as the layer", () => apply(any(ones([2])), any(new ReLU()))],
  ["derive: expected a function that computes y from x, got undefined", () => derive(ones([2]), any(undefined))],
])("%s", (sentence, make) => {
  expect(make).toThrow(new (isNearMiss(sentence) ? RangeError : TypeError)(sentence));
});

/** A name that is none of the known ones is of the right type. */
function isNearMiss(sentence: string): boolean {
  return sentence.endsWith('"?');
}

test.each<[sentence: string, make: () => unknown]>([
  [
    'Conv2d: padding must be "same" or whole numbers of at least 0, got the string "valid"',
    () => new Conv2d(1, 30, 5, { padding: any("valid") }),
  ],
  [
    'Conv1d: padding must be "same" or whole numbers of at least 0, got the string "Same", did you mean "same"?',
    () => new Conv1d(1, 30, 5, { padding: any("Same") }),
  ],
  [
    'Conv2d: padding "same" makes room for a window at every stride, and leaves nothing to round: leave out rounding, got the string "ceil"',
    () => new Conv2d(1, 30, 5, { padding: "same", rounding: "ceil" }),
  ],
  [
    'MaxPool1d: padding "same" makes room for a window at every stride, and leaves nothing to round: leave out rounding, got the string "nearest"',
    () => new MaxPool1d(2, { padding: "same", rounding: "nearest" }),
  ],
  [
    'ConvTranspose2d: padding must be numbers, got the string "same"; for an output of stride times the input choose padding and outputPadding such that 2·padding − outputPadding is dilation·(kernelSize − 1) + 1 − stride',
    () => new ConvTranspose2d(1, 1, 3, { padding: any("same") }),
  ],
  [
    'ConvTranspose1d: padding must be numbers, got the string "same"',
    () => new ConvTranspose1d(1, 1, 3, { padding: any("same") }),
  ],
  [
    "ConvTranspose1d: outputPadding must be smaller than the stride 2 or the dilation 1, got 2",
    () => new ConvTranspose1d(1, 1, 3, { stride: 2, outputPadding: 2 }),
  ],
])("%s", (sentence, make) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(sentence);
});

test("an initializer that returns another shape is named with both", () => {
  expect(() => new Affine(2, 3, { initializer: () => ones([3, 2]) })).toThrow(
    new ShapeError("Affine: expected its initializer to return a tensor [2, 3], got one of [3, 2]"),
  );
});

test("a pooling's stride is its window's size, also where it is given as undefined", () => {
  const options: object = { stride: undefined };
  expect(new MaxPool2d(3, options).window.stride).toBe(3);
  expect(new AveragePool2d(3, options).window.stride).toBe(3);
});

/** What every layer's constructor is given before its options; whoever adds a layer adds it here. */
const required: Readonly<Record<string, readonly unknown[]>> = {
  Affine: [2, 3],
  AveragePool1d: [2],
  AveragePool2d: [2],
  BatchNorm1d: [2],
  BatchNorm2d: [2],
  Branch: [],
  CELU: [],
  Conv1d: [2, 3, 1],
  Conv2d: [2, 3, 1],
  ConvTranspose1d: [2, 3, 1],
  ConvTranspose2d: [2, 3, 1],
  Dropout: [0.5],
  Dropout2d: [0.5],
  ELU: [],
  Flatten: [],
  GELU: [],
  GlobalAveragePool2d: [],
  GlobalMaxPool2d: [],
  GroupNorm: [1, 2],
  HardSigmoid: [],
  HardSwish: [],
  Identity: [],
  LayerNorm: [[2]],
  LeakyReLU: [],
  LogSoftmax: [],
  MaxPool1d: [2],
  MaxPool2d: [2],
  PReLU: [],
  Parallel: [],
  ReLU: [],
  ReflectionPad2d: [1],
  ReplicationPad2d: [1],
  Reshape: [[2]],
  Residual: [],
  Sequential: [[2]],
  SELU: [],
  SiLU: [],
  Sigmoid: [],
  Softmax: [],
  Softplus: [],
  Tanh: [],
  Upsample2d: [2],
  ZeroPad2d: [1],
};

const abstract = ["Container", "DerivedLayer", "Layer"];
const classes = Object.entries(layers).filter(
  ([name, value]) =>
    typeof value === "function" && (value === Layer || value.prototype instanceof Layer) && !abstract.includes(name),
);

test.each(classes)("%s refuses an option that it does not know", (name, layer) => {
  expect(Object.keys(required)).toContain(name);
  const make = () => Reflect.construct(any(layer), [...(required[name] ?? []), { unheardOf: 1 }]);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(name);
  expect(make).toThrow("unheardOf");
});

const lazy: Readonly<Record<string, readonly unknown[]>> = {
  affine: [3],
  batchNorm1d: [],
  batchNorm2d: [],
  conv1d: [3, 1],
  conv2d: [3, 1],
  convTranspose1d: [3, 1],
  convTranspose2d: [3, 1],
  groupNorm: [1],
  layerNorm: [],
  parallel: [],
};

test.each(Object.entries(lazy))("%s refuses it at once, and not when the chain is built", (name, given) => {
  const make = () => any(layers)[name](...given, { unheardOf: 1 });
  expect(make).toThrow(TypeError);
  expect(make).toThrow(`${name}: unknown option unheardOf`);
});

/** A layer inside of one that is derived, whose forward or backward returns what it should not. */
class Careless extends Layer {
  readonly #forward: (x: Tensor) => unknown;

  constructor(forward: (x: Tensor) => unknown) {
    super();
    this.#forward = forward;
  }

  forward(x: Tensor): Forward {
    return this.#forward(x) as Forward;
  }
}

const expectedForward = "Careless: expected its forward to return [y, backward], a tensor and a function";
const expectedBackward = "Careless: expected its backward to return dL/dx [2, 3], the shape of the input";

test.each<[sentence: string, forward: (x: Tensor) => unknown]>([
  [`${expectedForward}, got undefined`, () => undefined],
  [`${expectedForward}, got a Tensor [2, 3]`, (x) => x],
  [`${expectedForward}, got a Promise; await it`, async (x) => [x, () => x]],
  [`${expectedForward}, got the array [1] as y`, (x) => [[1], () => x]],
  [`${expectedForward}, got undefined as backward`, (x) => [x]],
  [`${expectedBackward}, got undefined`, (x) => [x, () => undefined]],
  [`${expectedBackward}, got a Tensor [3]`, (x) => [x, () => zeros([3])]],
])("%s", (sentence, forward) => {
  const careless = new Careless(forward);
  expect(() => {
    const [y, backward] = derive(zeros([2, 3]), (x) => apply(careless, x));
    backward(y);
  }).toThrow(sentence);
});
