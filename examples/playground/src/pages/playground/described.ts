import { type Layer, ops, type Sample, type Shape, scope, softmaxCrossEntropy } from "tsumiki";
import type { Block } from "./blocks.ts";
import { layerOf } from "./layers.ts";

/** What a column of blocks comes to. */
export interface Described {
  /** What a sample is after each block, as far as they fit. */
  readonly shapes: readonly Shape[];
  /** How many numbers each trains. */
  readonly parameters: readonly number[];
  /** Where it does not fit, and the framework's own sentence; the number of blocks for what the loss says of the end. */
  readonly problem?: { readonly index: number; readonly message: string };
}

/** The layers of a column that fits, and what it comes to. */
export function described(blocks: readonly Block[]): Described & { readonly layers: readonly Layer[] } {
  const layers: Layer[] = [];
  const shapes: Shape[] = [];
  const parameters: number[] = [];
  let sample: Shape = [1, 28, 28];
  let before: Shape | undefined;
  for (const [index, block] of blocks.entries()) {
    try {
      const made = layerOf(block);
      const layer = typeof made === "function" ? made(sample as Sample) : made;
      const next = layer.outputShape(sample, before);
      if (String(next) !== String(sample)) before = sample;
      sample = next;
      layers.push(layer);
      shapes.push(sample);
      parameters.push([...layer.parameters().values()].reduce((sum, { value }) => sum + value.size, 0));
    } catch (error) {
      return { layers, shapes, parameters, problem: { index, message: (error as Error).message } };
    }
  }
  try {
    // The labels are 0 to 9: what the loss says of scores that are not for ten classes.
    scope(() => void softmaxCrossEntropy(ops.zeros([1, ...sample]), [9]));
  } catch (error) {
    return { layers, shapes, parameters, problem: { index: blocks.length, message: (error as Error).message } };
  }
  return { layers, shapes, parameters };
}
