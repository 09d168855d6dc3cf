export * from "@tsumiki/data";
export * from "@tsumiki/gradient-check";
export {
  type AverageOptions,
  assertOptions,
  type Backend,
  type BackendInfo,
  backendInfo,
  type ConvOptions,
  checkedBoolean,
  checkedName,
  checkedNumber,
  dispose,
  frozenPair,
  frozenShape,
  type InitOptions,
  init,
  kindOf,
  LifetimeError,
  memoryBytes,
  type NoticeListener,
  type NumberKind,
  notice,
  OutOfMemoryError,
  onNotice,
  type Padding,
  type Pair,
  portableMath,
  type Rounding,
  reference,
  type Shape,
  ShapeError,
  sameShape,
  showShape,
  sizeOf,
  type UnaryOp,
  type WindowOptions,
  withBackend,
} from "@tsumiki/kernels";
export * from "@tsumiki/layers";
// Two functions of the tensor package share their names with lazy layers; here those are meant.
export { affine, conv2d } from "@tsumiki/layers";
export * from "@tsumiki/optimizer";
export * from "@tsumiki/serialization";
export * from "@tsumiki/tensor";
/** Every operation on tensors, also those that share their name with a lazy layer: `ops.conv2d(x, weight, bias)`. */
export * as ops from "@tsumiki/tensor";
export * from "@tsumiki/training";
