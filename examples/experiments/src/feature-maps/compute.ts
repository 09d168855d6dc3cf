import { ReLU, tensor } from "tsumiki";
import type { Setting } from "../shared/setting.ts";
import { type ConvNetSize, trainedConvNet } from "../shared/trained.ts";

export type Size = ConvNetSize & {
  /** How many maps of each layer are looked at. */
  readonly maps: number;
};

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", network: "deep", epochs: 5, maps: 16 },
  full: { data: "full", network: "deep", epochs: 5, maps: 16 },
};

export interface LayerMaps {
  /** "convolution 2" */
  readonly name: string;
  /** Of how many the maps are the first. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly maps: number[][];
}

export interface FeatureMaps {
  readonly digit: {
    readonly label: number;
    readonly height: number;
    readonly width: number;
    readonly pixels: number[];
  };
  readonly layers: LayerMaps[];
}

/** What each convolution of a trained network makes of one digit that it has not seen, after its ReLU. */
export async function compute(size: Size, setting: Setting): Promise<FeatureMaps> {
  const { model, test } = await trainedConvNet(size, setting);
  const [label = 0] = test.labels();
  const pixels = [...test.sample(0)];
  const layers: LayerMaps[] = [];
  let h = tensor(pixels, [1, 1, 28, 28]) as ReturnType<ReLU["predict"]>;
  for (const layer of model.layers) {
    h = layer.predict(h);
    if (!(layer instanceof ReLU) || h.rank !== 4) continue;
    const [, channels = 0, height = 1, width = 1] = h.shape;
    const all = [...h.data()];
    const map = (index: number) => all.slice(index * height * width, (index + 1) * height * width);
    const maps = Array.from({ length: Math.min(channels, size.maps) }, (_, index) => map(index));
    layers.push({ name: `convolution ${layers.length + 1}`, channels, height, width, maps });
  }
  return { digit: { label, height: 28, width: 28, pixels }, layers };
}
