import type { Backward, Layer } from "@tsumiki/layers";
import { ones, type Tensor, tensor } from "@tsumiki/tensor";

/** Of a gradient that reaches an element, less than this share goes through it where it is saturated. */
const negligible = 0.01;

/**
 * The share of elements through which next to no gradient goes, |dy/dx| < 0.01; undefined for layers that have
 * parameters or do not work element by element.
 *
 * The latter is found out by asking backward twice: element by element, any dL/dy gives dy/dx times itself.
 */
export function saturatedShare(layer: Layer, x: Tensor, y: Tensor, backward: Backward): number | undefined {
  if (layer.children().size > 0 || layer.parameters().size > 0 || String(x.shape) !== String(y.shape)) return undefined;
  const slopes = backward(ones(y.shape)).data();
  const probe = Float64Array.from({ length: y.size }, (_, index) => 1 + ((index * 7919) % 104729) / 104729);
  const probed = backward(tensor(probe, y.shape)).data();
  let [finite, saturated] = [0, 0];
  for (const [index, slope] of slopes.entries()) {
    if (!agree(slope * (probe[index] as number), probed[index] as number)) return undefined;
    if (Number.isFinite(slope)) finite++;
    if (Math.abs(slope) < negligible) saturated++;
  }
  return saturated / finite;
}

/** Up to float32's rounding; what is not finite says nothing. */
function agree(a: number, b: number): boolean {
  return !(Math.abs(a - b) > 1e-5 * Math.max(0.1, Math.abs(a)));
}
