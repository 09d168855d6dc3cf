import { checkedForward, type Forward, type Layer } from "@tsumiki/layers";
import type { Tensor } from "@tsumiki/tensor";

/** A layer and where it lies. */
export interface Place {
  readonly layer: Layer;
  /** `1.layers.0`, as its parameters are named; empty for the model. */
  readonly name: string;
  /** `layer 1.layers.0 (Affine)`; for the model its class alone. */
  readonly place: string;
}

/** Called in the place of a layer's forward, which it is given. */
export type Watch = (place: Place, x: Tensor, forward: (x: Tensor) => Forward) => Forward;

/** Runs `body` while every layer of `model` is watched, also those that only the model's own forward knows how to call. */
export function watchLayers<Result>(model: Layer, watch: Watch, body: () => Result): Result {
  const undo = [...layersInside(model)].map((place) => watchOne(place, watch));
  try {
    return body();
  } finally {
    for (const restore of undo) restore();
  }
}

/** Shadows the layer's forward. Returns what brings it back. */
function watchOne(place: Place, watch: Watch): () => void {
  const { layer, place: name } = place;
  const own = Object.getOwnPropertyDescriptor(layer, "forward");
  const forward = layer.forward.bind(layer);
  layer.forward = (x) => watch(place, x, (input) => checkedForward(layer, forward(input), input, () => name));
  return () => {
    if (own) Object.defineProperty(layer, "forward", own);
    else Reflect.deleteProperty(layer, "forward");
  };
}

function* layersInside(layer: Layer, name = "", visited = new Set<Layer>()): Generator<Place> {
  if (visited.has(layer)) return;
  visited.add(layer);
  const className = layer.constructor.name;
  const place = name === "" ? className : `layer ${name} (${className})`;
  yield { layer, name, place };
  for (const [child, inner] of layer.children()) {
    yield* layersInside(inner, name === "" ? child : `${name}.${child}`, visited);
  }
}
