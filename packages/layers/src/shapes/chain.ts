import type { Shape } from "@tsumiki/kernels";
import type { Layer, Lazy } from "../layer.ts";

/**
 * What layer L (or a lazy one) makes of a sample of shape In: a shape, or a sentence saying what is wrong. An unknown
 * layer gives an unknown shape, never an error.
 */
export type Apply<L, In, Before = []> = L extends (sample: never) => infer Made
  ? Apply<Made, In, Before>
  : In extends Shape
    ? number extends In["length"]
      ? number[]
      : "outShape" extends keyof L
        ? (L & { inShape: In; beforeShape: Before })["outShape"]
        : In
    : number[];

/** What all layers of a list make of it one after another: a shape, or where it goes wrong and why. */
export type Chain<Layers, In, Before = [], Position extends 1[] = []> = Layers extends [infer First, ...infer Rest]
  ? Apply<First, In, Before> extends infer Out
    ? Out extends string
      ? { at: Position["length"]; why: Out }
      : Chain<Rest, Out, In extends Out ? Before : In, [...Position, 1]>
    : never
  : Layers extends []
    ? In
    : number[];

/** The layers themselves, but the wrong one replaced by the sentence, so that the editor marks it and nothing else. */
export type Checked<Layers extends unknown[], Result> = Result extends { at: infer At extends number; why: infer Why }
  ? { [K in keyof Layers]: K extends `${At}` ? Why : Layers[K] }
  : Layers;

/** The resulting shape; unknown where the chain went wrong or a layer is unknown. */
export type Known<Result> = Result extends Shape ? Result : number[];

/** The layers that a list becomes when its lazy ones are made. */
export type Made<Layers extends (Layer | Lazy)[]> = {
  [K in keyof Layers]: Layers[K] extends Lazy<infer L> ? L : Extract<Layers[K], Layer>;
};
