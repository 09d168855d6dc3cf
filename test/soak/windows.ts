import type { Chance } from "./chance.ts";

/** One axis of a window on an image: the image's extent, and how the window slides over it. */
interface Axis {
  readonly extent: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** A window and an image, which it fits up to what the rounding takes, and of which it meets every pixel. */
export function slidingWindow(chance: Chance, { dilated = true } = {}) {
  if (chance.happens(0.2)) {
    const [y, x] = [sameAxis(chance, dilated), sameAxis(chance, dilated)];
    const { padding: _, ...sliding } = options(y, x);
    return { kernelSize: [y.kernel, x.kernel], options: { ...sliding, padding: "same" }, image: [y.extent, x.extent] };
  }
  const rounding = chance.pick(["exact", "floor", "ceil", "nearest"]);
  const largestRest = rounding === "exact" ? 0 : 2;
  const [y, x] = [slidingAxis(chance, largestRest, dilated), slidingAxis(chance, largestRest, dilated)];
  return { kernelSize: [y.kernel, x.kernel], options: { rounding, ...options(y, x) }, image: [y.extent, x.extent] };
}

/** A window and a length: as `slidingWindow`. */
export function lengthwiseWindow(chance: Chance) {
  const isSame = chance.happens(0.2);
  const { extent, kernel, padding, ...window } = isSame ? sameAxis(chance, true) : slidingAxis(chance, 2);
  const padded = isSame ? { padding: "same" } : { padding, rounding: "floor" };
  return { extent, kernel, window: { ...window, ...padded } };
}

/** An axis whose padding follows from the window. On an image of its size or more, each window meets a pixel. */
function sameAxis(chance: Chance, dilated: boolean): Axis {
  const { kernel, stride, dilation } = window(chance, dilated);
  return { kernel, stride, dilation, padding: 0, extent: dilation * (kernel - 1) + chance.whole(1, 4) };
}

function slidingAxis(chance: Chance, largestRest: number, dilated = true): Axis {
  const make = () => {
    const { kernel, stride, padding, dilation } = window(chance, dilated);
    const rest = chance.whole(0, largestRest) % stride;
    const size = dilation * (kernel - 1) + 1;
    const extent = (chance.whole(1, 3) - 1) * stride + size + rest - 2 * padding;
    return { kernel, stride, padding, dilation, extent };
  };
  return chance.until(
    make,
    ({ extent, kernel, padding, dilation }) => extent >= dilation && padding <= (kernel - 1) * dilation,
  );
}

/** Windows that are laid over an image: the other way round. Some of them reach what the padding leaves. */
export function laidWindow(chance: Chance) {
  const [y, x] = [laidAxis(chance), laidAxis(chance)];
  return {
    kernelSize: [y.kernel, x.kernel],
    options: { ...options(y, x), outputPadding: [y.outputPadding, x.outputPadding] },
    image: [y.extent, x.extent],
  };
}

export function laidAxis(chance: Chance) {
  const make = () => {
    const axis = window(chance, true);
    return { ...axis, extent: chance.whole(1, 3), outputPadding: chance.whole(0, axis.stride - 1) };
  };
  return chance.until(make, ({ extent, kernel, stride, padding, dilation, outputPadding }) => {
    const spread = (extent - 1) * stride + dilation * (kernel - 1) + 1 + outputPadding;
    return padding <= (kernel - 1) * dilation && spread > 2 * padding + dilation;
  });
}

function window(chance: Chance, dilated: boolean) {
  return {
    kernel: chance.whole(1, 3),
    stride: chance.whole(1, 3),
    padding: chance.whole(0, 2),
    dilation: dilated ? chance.whole(1, 2) : 1,
  };
}

function options(y: Omit<Axis, "extent">, x: Omit<Axis, "extent">) {
  return { stride: [y.stride, x.stride], padding: [y.padding, x.padding], dilation: [y.dilation, x.dilation] };
}
