import { sharedBackend } from "./operands.ts";
import { differentiable } from "./record.ts";
import { allocated, type Tensor } from "./tensor.ts";

/**
 * x / (1 − rate) at the positions that the key keeps, 0 at the others; in the mean over keys, x (Srivastava et al. 2014,
 * "inverted"). Which positions is a hash of the key and the position in NCHW order alone, so the same call with dy is
 * its adjoint.
 *
 * @param rate the share that is dropped, in [0, 1)
 * @param key any whole number of 32 bits, from `Generator.key`
 * @throws RangeError if the rate is outside [0, 1).
 */
export function dropout(x: Tensor, rate: number, key: number): Tensor {
  const backend = sharedBackend("dropout", x);
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: expected a rate in [0, 1), got ${rate}`);
  const y = allocated(x.shape, backend);
  backend.kernels.dropout(x.shape, rate, key, x.block, y.block);
  return differentiable(y, [x, (dy) => dropout(dy, rate, key)]);
}
