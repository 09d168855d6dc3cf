import type { BlockLayer, LayerKind } from "@tsumiki/charts";
import { type Layer, Sequential } from "@tsumiki/layers";
import type { NetworkFacts } from "../record.ts";

/** Classes by the beginnings of their names, so that one's own layers find their place, too. */
const kinds: readonly (readonly [name: RegExp, kind: LayerKind])[] = [
  [/conv/i, "convolution"],
  [/pool/i, "pooling"],
  [/norm/i, "normalization"],
  [/affine|linear|dense/i, "affine"],
  [/elu$|gelu|sigmoid|tanh|softmax|softplus|swish|silu|activation/i, "activation"],
];

export function kindOf(layer: Layer): LayerKind {
  return kinds.find(([name]) => name.test(layer.constructor.name))?.[1] ?? "other";
}

/** The layers, the shapes between them, and how many numbers each trains. */
export function networkFacts(model: Layer): NetworkFacts {
  const facts = { description: String(model), parameters: countOf(model) };
  if (!(model instanceof Sequential)) return facts;
  let shape: readonly number[] = model.sampleShape;
  const layers: BlockLayer[] = [{ name: "input", kind: "data", output: shape, parameters: 0 }];
  for (const layer of model.layers) {
    shape = layer.outputShape(shape);
    const inside = layer.children().size;
    const notes = [
      ...(inside > 0 ? [`${inside} ${inside === 1 ? "layer" : "layers"} inside`] : []),
      ...(isFrozen(layer) ? ["frozen"] : []),
    ];
    const note = notes.length > 0 ? { note: notes.join(", ") } : {};
    layers.push({
      name: layer.constructor.name,
      kind: kindOf(layer),
      output: shape,
      parameters: countOf(layer),
      ...note,
    });
  }
  return { ...facts, sampleShape: model.sampleShape, layers };
}

function isFrozen(layer: Layer): boolean {
  const state = [...layer.state().values()];
  return state.length > 0 && state.every(({ frozen }) => frozen);
}

function countOf(layer: Layer): number {
  return [...layer.parameters().values()].reduce((sum, { value }) => sum + value.size, 0);
}
