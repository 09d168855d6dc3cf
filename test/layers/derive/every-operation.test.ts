import { reference, withBackend } from "@tsumiki/kernels";
import { derive } from "@tsumiki/layers";
import * as operations from "@tsumiki/tensor";
import { type Tensor, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";

const { ones, sum, zeros } = operations;

/** What gradients go through, by what is done with x [2, 2]. Each is checked in the files beside this one. */
const differentiable: Record<string, (x: Tensor) => Tensor> = {
  abs: operations.abs,
  add: (x) => operations.add(x, 1),
  affine: (x) => operations.affine(x, ones([2, 1]), null),
  averagePool2d: (x) => operations.averagePool2d(image(x), 2),
  batchNormalize: (x) => weighted(operations.batchNormalize(x, ones([2]), zeros([2]), 0.1)),
  broadcastTo: (x) => operations.broadcastTo(x, [3, 2, 2]),
  clone: operations.clone,
  col2im: (x) => operations.col2im(operations.reshape(x, [1, 4]), [1, 1, 2, 2], 2),
  concatenate: (x) => operations.concatenate([x]),
  conv2d: (x) => operations.conv2d(image(x), ones([1, 1, 1, 1]), null),
  divide: (x) => operations.divide(x, 2),
  dropout: (x) => operations.dropout(x, 0, 1),
  erf: operations.erf,
  exp: operations.exp,
  expm1: operations.expm1,
  expandDims: (x) => operations.expandDims(x, 0),
  flatten: operations.flatten,
  gelu: operations.gelu,
  geluByTanh: operations.geluByTanh,
  im2col: (x) => operations.im2col(image(x), 2),
  log: operations.log,
  logSoftmax: (x) => operations.multiply(operations.logSoftmax(x), tensor([1, 0])),
  matmul: (x) => operations.matmul(x, ones([2])),
  max: (x) => operations.max(x),
  maximum: (x) => operations.maximum(x, 0),
  maxPool2d: (x) => operations.maxPool2d(image(x), 2)[0],
  mean: (x) => operations.mean(x),
  min: (x) => operations.min(x),
  minimum: (x) => operations.minimum(x, 9),
  moments: (x) => operations.moments(x)[0],
  multiply: (x) => operations.multiply(x, 2),
  negate: operations.negate,
  normalize: (x) => operations.normalize(x, zeros([2]), ones([2]), ones([2]), zeros([2]), 0.1),
  pad: (x) =>
    operations.pad(x, [
      [1, 0],
      [0, 1],
    ]),
  power: (x) => operations.power(x, 2),
  relu: operations.relu,
  reshape: (x) => operations.reshape(x, [4]),
  sigmoid: operations.sigmoid,
  silu: operations.silu,
  slice: (x) => operations.slice(x, 0),
  softplus: operations.softplus,
  softmax: (x) => operations.multiply(operations.softmax(x), tensor([1, 0])),
  sqrt: operations.sqrt,
  square: operations.square,
  standardizeRows: (x) => weighted(operations.standardizeRows(x, 0.1)[0]),
  squeeze: operations.squeeze,
  stack: (x) => operations.stack([x, x]),
  subtract: (x) => operations.subtract(1, x),
  sum,
  sumTo: (x) => operations.sumTo(x, [2]),
  tanh: operations.tanh,
  transpose: operations.transpose,
  upsample2d: (x) => operations.upsample2d(image(x), 2),
  where: (x) => operations.where(operations.greater(x, 2), x, 0),
};

/** What would lose the gradient, and says so. */
const refused: Record<string, (x: Tensor) => unknown> = {
  addInto: (x) => operations.addInto(zeros([2, 2]), x),
  argmax: (x) => operations.argmax(x, 1),
  averagePool2dBackward: (x) => operations.averagePool2dBackward(image(x), [1, 1, 4, 4], 2),
  batchNormalizeBackward: (x) => operations.batchNormalizeBackward(x, ones([2, 2]), ones([2]), 0.1),
  conv2dBackwardInput: (x) => operations.conv2dBackwardInput(image(x), ones([1, 1, 1, 1]), [1, 1, 2, 2]),
  conv2dBackwardWeight: (x) => operations.conv2dBackwardWeight(image(x), ones([1, 1, 2, 2]), [1, 1, 1, 1]),
  equal: (x) => operations.equal(x, 1),
  greater: (x) => operations.greater(x, 1),
  greaterEqual: (x) => operations.greaterEqual(x, 1),
  less: (x) => operations.less(x, 1),
  lessEqual: (x) => operations.lessEqual(x, 1),
  logSoftmaxBackward: (x) => operations.logSoftmaxBackward(x, ones([2, 2])),
  maxPool2dBackward: (x) => operations.maxPool2dBackward(image(x), zeros([1, 1, 2, 2]), [1, 1, 4, 4], 2),
  normalizeBackward: (x) => operations.normalizeBackward(x, ones([2, 2]), zeros([2]), ones([2]), ones([2]), 0.1),
  notEqual: (x) => operations.notEqual(x, 1),
  oneHot: (x) => operations.oneHot(operations.reshape(x, [4]), 6),
  reluBackward: (x) => operations.reluBackward(x, ones([2, 2])),
  sigmoidBackward: (x) => operations.sigmoidBackward(x, ones([2, 2])),
  squaredNorm: operations.squaredNorm,
  standardizeRowsBackward: (x) => operations.standardizeRowsBackward(x, ones([2, 2]), ones([2, 1])),
  tanhBackward: (x) => operations.tanhBackward(x, ones([2, 2])),
  unaryBackward: (x) => operations.unaryBackward("exp", x, ones([2, 2]), ones([2, 2])),
};

/** What is no operation on tensors: it makes or holds them, or belongs to the optimizers and to the machinery. */
const others =
  /^(Tensor|Buffer|Parameter|Numbers|Generator|Recording|.*Step|.*InPlace|.*(Values|State|valuesRead)|values.*)$/;
const makers =
  "arange assertConstant defaultGenerator full keep normal ones precisionOf recordLayer scalar scope seed stopGradient tensor uniform uninitialized unrecorded zeros";

/** For what takes every gradient that is the same everywhere to 0. */
function weighted(y: Tensor): Tensor {
  return operations.multiply(y, operations.reshape(operations.arange(4), [2, 2]));
}

function image(x: Tensor): Tensor {
  return operations.reshape(x, [1, 1, 2, 2]);
}

/** dL/dx of Σ y at a fixed x. */
function gradient(compute: (x: Tensor) => Tensor): Float32Array | Float64Array {
  return withBackend(reference, () => {
    const x = tensor([
      [1, 2],
      [3, 5],
    ]);
    const [y, backward] = derive(x, compute);
    return backward(ones(y.shape)).data();
  });
}

test("every operation of the package is either differentiable or refused", () => {
  const known = [...Object.keys(differentiable), ...Object.keys(refused), ...makers.split(" ")];
  const unknown = Object.keys(operations).filter((name) => !known.includes(name) && !others.test(name));
  expect(unknown).toEqual([]);
});

test.each(Object.entries(differentiable))("a gradient goes through %s", (_name, operation) => {
  expect(gradient(operation).some((number) => number !== 0)).toBe(true);
});

test.each(Object.entries(refused))("%s of what depends on the input is refused by its name", (name, operation) => {
  const compute = (x: Tensor) => operations.multiply(x, operation(x) as Tensor);
  const said = name === "unaryBackward" ? "expBackward" : name;
  expect(() => gradient(compute)).toThrow(TypeError);
  expect(() => gradient(compute)).toThrow(new RegExp(`^${said}: .* in a derived forward `));
});

test.each(Object.entries(refused))("%s of a constant is allowed", (_name, operation) => {
  const compute = (x: Tensor) => {
    operation(operations.stopGradient(x));
    return x;
  };

  expect([...gradient(compute)]).toEqual([1, 1, 1, 1]);
});
