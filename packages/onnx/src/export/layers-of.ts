import { Layer, type OnnxGraph, type OnnxLayer } from "@tsumiki/layers";
import { OnnxError } from "../errors.ts";

/** What each layer inside is called, as its parameters are: "1.layers.0". One that is used twice has its first name. */
export function pathsOf(model: Layer, path = "", paths = new Map<OnnxLayer, string>()): Map<OnnxLayer, string> {
  if (paths.has(model)) return paths;
  paths.set(model, path);
  for (const [name, child] of model.children()) pathsOf(child, path === "" ? name : `${path}.${name}`, paths);
  return paths;
}

/** @throws OnnxError naming a layer that cannot say how it is exported, or whose way is that of another class */
export function assertSaysHow(
  layer: OnnxLayer,
  path: string,
): asserts layer is OnnxLayer & { toOnnx(graph: OnnxGraph, x: string): string } {
  const name = layer.constructor.name;
  const place = path === "" ? `the network, a ${name},` : `layer ${path}, a ${name},`;
  if (typeof layer.toOnnx !== "function") {
    throw new OnnxError(
      `exportOnnx: ${place} has no method toOnnx(graph, x), which says by ONNX operators what it does; write one for it`,
    );
  }
  const newer = ["forward", "compute", "predict"].find((method) => depthOf(layer, method) < depthOf(layer, "toOnnx"));
  if (newer === undefined) return;
  throw new OnnxError(
    `exportOnnx: ${place} has a ${newer} of its own, but the toOnnx of the class that it extends, which says something else; write one for it`,
  );
}

/** How many classes up a method is defined; 0 on the object itself. */
function depthOf(layer: object, method: string): number {
  let depth = 0;
  for (let owner: object | null = layer; owner !== null && owner !== Layer.prototype; depth++) {
    if (Object.hasOwn(owner, method)) return depth;
    owner = Object.getPrototypeOf(owner);
  }
  return Infinity;
}
