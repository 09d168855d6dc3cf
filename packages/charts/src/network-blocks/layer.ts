export const layerKinds = [
  "convolution",
  "pooling",
  "activation",
  "normalization",
  "affine",
  "loss",
  "data",
  "other",
] as const;

export type LayerKind = (typeof layerKinds)[number];

/** One layer. */
export interface BlockLayer {
  readonly name: string;
  readonly kind: LayerKind;
  /** What a sample is after it: [channels, height, width] or [features]. */
  readonly output: readonly number[];
  readonly parameters: number;
  /** Stands below it. */
  readonly note?: string;
  /** What it asks for, if that is not what the layer before it gives: then it does not seat. */
  readonly input?: readonly number[];
  /** Why it does not fit, in the framework's own sentence. */
  readonly problem?: string;
}
