import { withBackend } from "@tsumiki/kernels";
import { inference, type Layer, Sequential } from "@tsumiki/layers";
import { scope, type Tensor, tensor } from "@tsumiki/tensor";
import type { FeatureMaps, Judged, Picture } from "../record.ts";
import { kindOf } from "./network.ts";
import { thumbnail } from "./pictures.ts";

/** So many layers are shown, and of each so many channels. */
const mostLayers = 6;
const mostChannels = 16;

/** What each layer makes of one sample, where that are images; undefined where nobody knows how to go from layer to layer. */
export function featureMaps(model: Layer, sample: Float32Array, judged: Judged): FeatureMaps | undefined {
  if (!(model instanceof Sequential)) return undefined;
  const shown = chosen(model.layers);
  const layers: FeatureMaps["layers"][number][] = [];
  scope(() =>
    inference(() => {
      let x: Tensor = onModel(model, () => tensor(sample, [1, ...model.sampleShape]));
      for (const [index, layer] of model.layers.entries()) {
        x = layer.predict(x);
        if (x.rank !== 4) break;
        if (shown.has(index) && layers.length < mostLayers)
          layers.push(mapsOf(x, `${index} ${layer.constructor.name}`));
      }
    }),
  );
  return layers.length === 0 ? undefined : { sample: judged, layers };
}

/** Of a convolution or a normalization right before its activation, the activation alone. */
function chosen(layers: readonly Layer[]): Set<number> {
  const kinds = layers.map(kindOf);
  return new Set(
    kinds.flatMap((kind, index) => {
      const isSeen = kind === "convolution" || kind === "activation" || kind === "pooling" || kind === "normalization";
      const next = kinds[index + 1];
      const isCovered =
        (kind === "convolution" || kind === "normalization") && (next === "activation" || next === "normalization");
      return isSeen && !isCovered ? [index] : [];
    }),
  );
}

function mapsOf(x: Tensor, name: string): FeatureMaps["layers"][number] {
  const [, channels = 0, height = 0, width = 0] = x.shape;
  const values = x.data();
  const size = height * width;
  const maps = Array.from({ length: Math.min(channels, mostChannels) }, (_, channel): Picture => {
    const pixels = Array.from(values.subarray(channel * size, (channel + 1) * size));
    return thumbnail({ pixels, height, width });
  });
  return { name, channels, maps };
}

function onModel<Result>(model: Layer, body: () => Result): Result {
  const [first] = model.parameters().values();
  return first === undefined ? body() : withBackend(first.value.block.backend, body);
}
