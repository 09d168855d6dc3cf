import type { Block } from "../../backend.ts";
import type { ConvGeometry } from "../../geometry.ts";
import type { Runtime } from "../run/runtime.ts";
import { depthwise, depthwiseBackwardInput, isDepthwise } from "./depthwise.ts";
import { backward, type Convolution, convolve, convolveImages, forward, imagesInto } from "./direct.ts";
import { frameFor, frameOf } from "./frame.ts";
import {
  backwardPass,
  forwardPass,
  stripImages,
  usesWinograd,
  type WinogradPass,
  winogradConvolve,
} from "./winograd.ts";

/** y[n,o,i,j] = b[o] + Σ W[o,c,u,v] · x[n, c, i·S + u·D − P, j·S + v·D − P] */
export function conv2d(
  runtime: Runtime,
  geometry: ConvGeometry,
  x: Block,
  weight: Block,
  bias: Block | null,
  y: Block,
): void {
  const pass = forwardPass(geometry);
  if (isDepthwise(geometry)) depthwise(runtime, geometry, x, weight, bias, y);
  else if (usesWinograd(runtime.convolution, geometry, pass)) {
    convolveByWinograd(runtime, pass, forward(geometry), [x, weight, bias], y);
  } else {
    const sources = [runtime.own(x), runtime.own(weight), bias && runtime.own(bias)] as const;
    const convolution = forward(geometry);
    runtime.deferred.hold(runtime.own(y), { op: "conv2d", geometry, sources }, (content) => {
      convolve(runtime, convolution, content.sources, imagesInto(y, convolution.target));
    });
  }
}

/** dx[n,c,h,w] = Σ W[o,c,u,v] · dy[n,o,i,j] over all windows that meet (h, w): dy convolved with the weights flipped. */
export function conv2dBackwardInput(
  runtime: Runtime,
  geometry: ConvGeometry,
  dy: Block,
  weight: Block,
  dx: Block,
): void {
  const pass = backwardPass(geometry);
  const convolution = backward(geometry);
  if (isDepthwise(geometry)) depthwiseBackwardInput(runtime, geometry, dy, weight, dx);
  else if (usesWinograd(runtime.convolution, geometry, pass)) {
    convolveByWinograd(runtime, pass, convolution, [dy, weight, null], dx);
  } else {
    convolve(runtime, convolution, [dy, weight, null], imagesInto(dx, convolution.target));
  }
}

/** By Winograd, and then directly the images that it leaves. */
function convolveByWinograd(
  runtime: Runtime,
  pass: WinogradPass,
  convolution: Convolution,
  [x, weight, bias]: readonly [x: Block, weight: Block, bias: Block | null],
  y: Block,
): void {
  const images = stripImages(runtime, pass, x, y);
  runtime.call([...images.blocks, weight, bias], [y], (xAt, indexAt, weightAt, biasAt, yAt) => {
    const at = { x: images.record(xAt, indexAt), weight: weightAt, bias: biasAt };
    for (const range of winogradConvolve(runtime, pass, weight, { ...at, y: yAt })) {
      const { source, vertical, horizontal, target } = convolution;
      const frame = frameOf(images, frameFor(source, vertical, horizontal));
      const operands = { ...at, y: imagesInto(y, target).record(yAt) };
      convolveImages(runtime, convolution, frame, weight, operands, range);
    }
  });
}
