export type { AxisOptions } from "./activation/along-axis.ts";
export { CELU, type CELUOptions } from "./activation/celu.ts";
export { ELU, type ELUOptions } from "./activation/elu.ts";
export { GELU, type GELUOptions } from "./activation/gelu.ts";
export { HardSigmoid } from "./activation/hard-sigmoid.ts";
export { HardSwish } from "./activation/hard-swish.ts";
export { LeakyReLU, type LeakyReLUOptions } from "./activation/leaky-relu.ts";
export { LogSoftmax } from "./activation/log-softmax.ts";
export { PReLU, type PReLUOptions } from "./activation/prelu.ts";
export { ReLU } from "./activation/relu.ts";
export { SELU } from "./activation/selu.ts";
export { Sigmoid } from "./activation/sigmoid.ts";
export { SiLU } from "./activation/silu.ts";
export { Softmax } from "./activation/softmax.ts";
export { Softplus, type SoftplusOptions } from "./activation/softplus.ts";
export { Tanh } from "./activation/tanh.ts";
export { Affine, type AffineOptions, affine } from "./affine.ts";
export { checkedForward } from "./checked-forward.ts";
export {
  assertGenerator,
  assertGradientShape,
  assertImages,
  assertTensor,
  assertUnchanged,
} from "./checks.ts";
export { Branch, branch } from "./container/branch.ts";
export { Container } from "./container/container.ts";
export { type Combine, Parallel, type ParallelOptions, parallel } from "./container/parallel.ts";
export { Residual, residual } from "./container/residual.ts";
export { Sequential, sequential } from "./container/sequential.ts";
export { ConvTranspose1d, convTranspose1d } from "./convolution/conv-transpose1d.ts";
export { ConvTranspose2d, type ConvTranspose2dOptions, convTranspose2d } from "./convolution/conv-transpose2d.ts";
export { Conv1d, conv1d } from "./convolution/conv1d.ts";
export { Conv2d, type Conv2dOptions, conv2d } from "./convolution/conv2d.ts";
export { apply, derive } from "./derive/derive.ts";
export { DerivedLayer } from "./derive/derived-layer.ts";
export { ForwardState, generatorsOf } from "./forward-state.ts";
export { freeze, frozenNames, type PartOfModel, type StatePredicate, unfreeze } from "./freeze.ts";
export { inference, isInference } from "./inference.ts";
export type { WeightOptions } from "./initial-weight.ts";
export type { Initializer } from "./initializers.ts";
export * as initializers from "./initializers.ts";
export { type Backward, type BackwardHint, type Forward, Layer, type Lazy, type Sample } from "./layer.ts";
export { learns } from "./learns.ts";
export { binaryCrossEntropy } from "./loss/binary-cross-entropy.ts";
export { assertLoss, assertTakesWeights, checkedLoss } from "./loss/checked-loss.ts";
export { type CrossEntropyOptions, crossEntropy } from "./loss/cross-entropy.ts";
export { type DeriveLossOptions, deriveLoss } from "./loss/derive-loss.ts";
export { type HuberOptions, huber } from "./loss/huber.ts";
export { l1 } from "./loss/l1.ts";
export type { Labels, Loss, LossBackward, LossTraits, SampleWeights } from "./loss/loss.ts";
export { lossPerSample } from "./loss/loss-per-sample.ts";
export { meanSquaredError } from "./loss/mean-squared-error.ts";
export { softmaxCrossEntropy } from "./loss/softmax-cross-entropy.ts";
export { type ReductionOptions, summed } from "./loss/summed.ts";
export type { BatchNormOptions } from "./normalization/batch-norm.ts";
export { BatchNorm1d, batchNorm1d } from "./normalization/batch-norm1d.ts";
export { BatchNorm2d, batchNorm2d } from "./normalization/batch-norm2d.ts";
export { GroupNorm, groupNorm } from "./normalization/group-norm.ts";
export { LayerNorm, layerNorm, type NormalizationOptions } from "./normalization/layer-norm.ts";
export {
  type OnnxAttribute,
  type OnnxFloat,
  type OnnxGraph,
  type OnnxLayer,
  onnxFloat,
} from "./onnx-graph.ts";
export { AveragePool1d } from "./pooling/average-pool1d.ts";
export { AveragePool2d, type AveragePoolOptions } from "./pooling/average-pool2d.ts";
export { GlobalAveragePool2d } from "./pooling/global-average-pool2d.ts";
export { GlobalMaxPool2d } from "./pooling/global-max-pool2d.ts";
export { MaxPool1d } from "./pooling/max-pool1d.ts";
export { MaxPool2d } from "./pooling/max-pool2d.ts";
export { Dropout, type DropoutOptions } from "./regularization/dropout.ts";
export { Dropout2d } from "./regularization/dropout2d.ts";
export { Flatten } from "./reshaping/flatten.ts";
export { Identity } from "./reshaping/identity.ts";
export { ReflectionPad2d } from "./reshaping/reflection-pad2d.ts";
export { ReplicationPad2d } from "./reshaping/replication-pad2d.ts";
export { Reshape } from "./reshaping/reshape.ts";
export type { Sides } from "./reshaping/sides.ts";
export { Upsample2d } from "./reshaping/upsample2d.ts";
export { ZeroPad2d } from "./reshaping/zero-pad2d.ts";
export type { Chain } from "./shapes/chain.ts";
export type { Add, DivideWithRest, Multiply, Subtract } from "./shapes/nat.ts";
export {
  assertChannels,
  assertImage,
  type Channels,
  type ChannelsRule,
  type NotAnImage,
  poolShape,
  type SlidingWindow,
  type WindowRule,
  type WindowType,
  windowShape,
} from "./shapes/rules.ts";
export { type Fits, type Show, type SizeOf, show } from "./shapes/show.ts";
export { type SlidingOptions, slidingOptions, slidingWindow } from "./shapes/sliding-window.ts";
export { unwanted, wantsInput } from "./unwanted.ts";
