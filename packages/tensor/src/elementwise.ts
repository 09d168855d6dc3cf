import type { UnaryOp } from "@tsumiki/kernels";
import { sharedBackend } from "./operands.ts";
import { type Tensor, uninitialized } from "./tensor.ts";

/** max(x, 0), element by element; a NaN stays a NaN. */
export function relu(x: Tensor): Tensor {
  return unary("relu", x);
}

/** dy where y > 0, else 0. */
export function reluBackward(dy: Tensor, y: Tensor): Tensor {
  return unaryBackward("relu", dy, y, y);
}

function unary(op: UnaryOp, x: Tensor): Tensor {
  const { backend } = x.block;
  const y = uninitialized(x.shape, backend);
  backend.kernels.unary(op, x.block, y.block);
  return y;
}

function unaryBackward(op: UnaryOp, dy: Tensor, x: Tensor, y: Tensor): Tensor {
  const backend = sharedBackend(`${op}Backward`, dy, x, y);
  const dx = uninitialized(x.shape, backend);
  backend.kernels.unaryBackward(op, dy.block, x.block, y.block, dx.block);
  return dx;
}
