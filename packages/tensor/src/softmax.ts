import { exp } from "./elementwise.ts";
import { assertRank, assertShape, sharedBackend } from "./operands.ts";
import { assertConstant, differentiable } from "./record.ts";
import { allocated, type Tensor } from "./tensor.ts";

/**
 * y = exp(x) / Σ exp(x) over the classes of each sample: x [batch, classes]; stable for any finite x.
 * @throws ShapeError if x has another rank.
 */
export function softmax(x: Tensor): Tensor {
  return exp(logSoftmaxOf("softmax", x));
}

/**
 * y = x − log Σ exp(x) over the classes of each sample: x [batch, classes]; stable for any finite x.
 * @throws ShapeError if x has another rank.
 */
export function logSoftmax(x: Tensor): Tensor {
  return logSoftmaxOf("logSoftmax", x);
}

/**
 * dx = dy − exp(y) · Σ dy, from y = logSoftmax(x).
 * @throws ShapeError if the shapes differ.
 */
export function logSoftmaxBackward(dy: Tensor, y: Tensor): Tensor {
  const backend = sharedBackend("logSoftmaxBackward", dy, y);
  assertConstant("logSoftmaxBackward", dy, y);
  assertRank("logSoftmaxBackward", "y [batch, classes]", y.shape, 2);
  assertShape("logSoftmaxBackward", "dy", dy.shape, y.shape, ["y", y.shape]);
  const [rows, columns] = y.shape as [number, number];
  const dx = allocated(y.shape, backend);
  backend.kernels.logSoftmaxBackward(rows, columns, dy.block, y.block, dx.block);
  return dx;
}

/** @param operation who asks, for the message */
function logSoftmaxOf(operation: string, x: Tensor): Tensor {
  const backend = sharedBackend(operation, x);
  assertRank(operation, "x [batch, classes]", x.shape, 2);
  const [rows, columns] = x.shape as [number, number];
  const y = allocated(x.shape, backend);
  backend.kernels.logSoftmax(rows, columns, x.block, y.block);
  return differentiable(y, [x, (dy) => logSoftmaxBackward(dy, y)]);
}
