export { type AssignOptions, assignState, type Unmatched } from "./assign-state.ts";
export type { Axes } from "./axes.ts";
export { concatenate, stack } from "./concatenate.ts";
export {
  col2im,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  im2col,
} from "./convolution.ts";
export { arange, clone, full, oneHot, ones, scalar, tensor, zeros } from "./creation.ts";
export { dropout } from "./dropout.ts";
export {
  abs,
  add,
  addInto,
  divide,
  equal,
  erf,
  exp,
  expm1,
  gelu,
  geluByTanh,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  notEqual,
  power,
  relu,
  reluBackward,
  sigmoid,
  sigmoidBackward,
  silu,
  softplus,
  sqrt,
  square,
  subtract,
  tanh,
  tanhBackward,
  unaryBackward,
  where,
} from "./elementwise.ts";
export { affine, type MatmulOptions, matmul } from "./linear.ts";
export {
  batchNormalize,
  batchNormalizeBackward,
  moments,
  normalize,
  normalizeBackward,
  type RunningStatistics,
} from "./normalization.ts";
export { Numbers, type NumbersAccess } from "./numbers.ts";
export type { Operand } from "./operands.ts";
export { type PadWidth, pad } from "./pad.ts";
export { Buffer, observingValues, Parameter, valuesRead } from "./parameter.ts";
export { averagePool2d, averagePool2dBackward, maxPool2d, maxPool2dBackward } from "./pooling.ts";
export {
  defaultGenerator,
  Generator,
  type GeneratorState,
  type NormalOptions,
  normal,
  seed,
  type UniformOptions,
  uniform,
} from "./random.ts";
export { assertConstant, Recording, recordLayer, unrecorded } from "./record.ts";
export { argmax, max, mean, min, type ReduceOptions, squaredNorm, sum, sumTo } from "./reduce.ts";
export { keep, scope } from "./scope.ts";
export { broadcastTo, expandDims, flatten, reshape, squeeze, transpose } from "./shape-operations.ts";
export { type SliceRange, slice } from "./slice.ts";
export { logSoftmax, logSoftmaxBackward, softmax } from "./softmax.ts";
export { standardizeRows, standardizeRowsBackward } from "./standardize-rows.ts";
export {
  type Elements,
  type ElementType,
  type LazyValues,
  type PyTorchTensor,
  type PyTorchTensors,
  precisionOf,
  type State,
  type Values,
  type ValuesLike,
  valuesOf,
} from "./state.ts";
export { stopGradient } from "./stop-gradient.ts";
export { type Nested, Tensor, uninitialized } from "./tensor.ts";
export {
  adaGradStep,
  adamStep,
  approachInPlace,
  clampInPlace,
  lionStep,
  momentumStep,
  rmsPropStep,
  scaleInPlace,
  sgdStep,
} from "./updates.ts";
export { type UpsampleOptions, upsample2d } from "./upsample.ts";
