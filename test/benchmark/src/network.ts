import { type ConvGeometry, convGeometry } from "@tsumiki/kernels";
import { Affine, Conv2d, reference, type Shape, withBackend } from "tsumiki";
import { backwardPass, forwardPass, usesWinograd } from "../../../packages/kernels/src/wasm/convolution/winograd.ts";
import { type ModelName, models } from "./models.ts";
import type { Pass } from "./results.ts";

/** A layer that multiplies: the others' work does not count. */
export type Product =
  | { readonly kind: "conv"; readonly name: string; readonly geometry: ConvGeometry }
  | { readonly kind: "affine"; readonly name: string; readonly geometry: AffineGeometry };

/** y [batch, outFeatures] = x [batch, inFeatures] · W + b */
export interface AffineGeometry {
  readonly batch: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** A model's convolutions and affine layers, in their order, for batches of `batch`. Needs no backend. */
export function products(name: ModelName, batch: number): Product[] {
  const model = withBackend(reference, models[name]);
  const found: Product[] = [];
  let sample: Shape = model.sampleShape;
  for (const layer of model.children().values()) {
    if (layer instanceof Conv2d) found.push(convolution(layer, [batch, ...sample]));
    if (layer instanceof Affine) found.push(affine(layer, batch));
    sample = layer.outputShape(sample);
  }
  return found;
}

/** The passes that training needs of the layer at `index`: nobody wants the gradient of the data. */
export function passesOf(index: number): Pass[] {
  return index === 0 ? ["forward", "weight gradient"] : ["forward", "input gradient", "weight gradient"];
}

/** Operations of one pass: two for each multiply-add. All three passes need as many. */
export function operations({ kind, geometry }: Product): number {
  if (kind === "affine") return 2 * geometry.batch * geometry.inFeatures * geometry.outFeatures;
  const { batch, channels, kernelHeight, kernelWidth, outChannels, outHeight, outWidth, groups } = geometry;
  const each = (channels / groups) * kernelHeight * kernelWidth;
  return 2 * batch * outChannels * outHeight * outWidth * each;
}

/** The passes among them that Tsumiki computes by Winograd unless it is told not to. */
export function winogradPassesOf(product: Product, index: number): Pass[] {
  if (product.kind !== "conv") return [];
  const { geometry } = product;
  const passes = { input: backwardPass(geometry), output: forwardPass(geometry) };
  return passesOf(index).filter((pass) => {
    return usesWinograd("auto", geometry, pass === "input gradient" ? passes.input : passes.output);
  });
}

/** Operations of one training step: all passes of all products. */
export function stepOperations(name: ModelName, batch: number): number {
  return products(name, batch)
    .map((product, index) => passesOf(index).length * operations(product))
    .reduce((sum, count) => sum + count, 0);
}

function convolution(layer: Conv2d<number, number, number>, shape: Shape): Product {
  const { weight, window, groups, inChannels, outChannels } = layer;
  const geometry = convGeometry("benchmark", shape, weight.value.shape, { ...window, groups });
  const { kernelHeight, kernelWidth, height, width } = geometry;
  const name = `conv ${inChannels}→${outChannels} ${kernelHeight}x${kernelWidth}, ${height}x${width}`;
  return { kind: "conv", name, geometry };
}

function affine({ inFeatures, outFeatures }: Affine<number, number>, batch: number): Product {
  return { kind: "affine", name: `affine ${inFeatures}→${outFeatures}`, geometry: { batch, inFeatures, outFeatures } };
}

/** How many channels come into the convolution of this name; undefined for another layer. */
export function inChannelsOf(name: string): number | undefined {
  const channels = /^conv (\d+)→/.exec(name)?.[1];
  return channels === undefined ? undefined : Number(channels);
}

const winograd = ", Winograd";

/** What a layer is called where its kernels go by Winograd. */
export function byWinograd(name: string): string {
  return name + winograd;
}

export function isWinograd(name: string): boolean {
  return name.endsWith(winograd);
}
