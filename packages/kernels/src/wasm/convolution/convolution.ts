import type { Block } from "../../backend.ts";
import type { ConvGeometry } from "../../geometry.ts";
import type { Runtime } from "../run/runtime.ts";
import { depthwise, depthwiseBackwardInput, isDepthwise } from "./depthwise.ts";
import { backward, convolve, forward, imagesInto } from "./direct.ts";
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
    convolveByWinograd(runtime, pass, x, weight, bias, y);
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
  if (isDepthwise(geometry)) depthwiseBackwardInput(runtime, geometry, dy, weight, dx);
  else if (usesWinograd(runtime.convolution, geometry, pass)) {
    convolveByWinograd(runtime, pass, dy, weight, null, dx);
  } else {
    const convolution = backward(geometry);
    convolve(runtime, convolution, [dy, weight, null], imagesInto(dx, convolution.target));
  }
}

function convolveByWinograd(
  runtime: Runtime,
  pass: WinogradPass,
  x: Block,
  weight: Block,
  bias: Block | null,
  y: Block,
): void {
  const images = stripImages(runtime, pass, x, y);
  runtime.call([...images.blocks, weight, bias], [y], (xAt, indexAt, weightAt, biasAt, yAt) => {
    winogradConvolve(runtime, pass, weight, { x: images.record(xAt, indexAt), weight: weightAt, bias: biasAt, y: yAt });
  });
}
