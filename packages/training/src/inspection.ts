import type { Tensor } from "@tsumiki/tensor";
import type { Statistics } from "./statistics.ts";
import { type Column, showNumber, showShare, table } from "./table.ts";

/** A layer's output, and the gradient of the loss by it. */
export interface LayerInspection {
  /** "1.layers.0", as its parameters are named; empty for the model itself. A layer that is used twice is listed twice. */
  readonly name: string;
  /** Its class. */
  readonly kind: string;
  /** Of the output. */
  readonly shape: Tensor["shape"];
  readonly activations: Activations;
  /**
   * Of dL/dy; undefined where none came: the loss was not finite, or does not depend on this layer, or nothing before and in
   * it learns.
   */
  readonly gradients: Statistics | undefined;
}

export interface Activations extends Statistics {
  /**
   * The share of units, features or an image's channels, that are 0 in all samples and everywhere. After a ReLU these
   * learn nothing, and may never again.
   */
  readonly dead: number;
  /**
   * The share of elements through which next to no gradient goes, |dy/dx| < 0.01: outputs of a Sigmoid within 0.0102 of 0
   * or 1, those of a Tanh within 0.00501 of ±1, the zeros of a ReLU, what a Dropout drops. undefined for layers that have
   * parameters or do not work element by element.
   */
  readonly saturated: number | undefined;
}

export interface ParameterInspection {
  readonly name: string;
  readonly shape: Tensor["shape"];
  /** Only there if it is. */
  readonly frozen?: true;
  readonly values: Statistics;
  /** Of dL/dvalue; undefined if the loss was not finite, and of a frozen parameter. */
  readonly gradients: Statistics | undefined;
}

/** What the numbers of one step are like; as a string a table. */
export class Inspection {
  /** As the step would have it, dropout and all. */
  readonly loss: number;
  /** In the order in which their outputs were there. */
  readonly layers: readonly LayerInspection[];
  readonly parameters: readonly ParameterInspection[];

  constructor(loss: number, layers: readonly LayerInspection[], parameters: readonly ParameterInspection[]) {
    this.loss = loss;
    this.layers = layers;
    this.parameters = parameters;
  }

  /** Three aligned tables: outputs, gradients by outputs, and parameters with their gradients. */
  toString(): string {
    return [
      `loss ${showNumber(this.loss)}`,
      table(outputColumns, this.layers),
      table(gradientColumns, this.layers),
      table(parameterColumns, this.parameters),
    ].join("\n\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const outputColumns: readonly Column<LayerInspection>[] = [
  ["output of", layerName],
  ["shape", ({ shape }) => `[${shape.join(", ")}]`],
  ["mean", ({ activations }) => showNumber(activations.mean)],
  ["deviation", ({ activations }) => showNumber(activations.deviation)],
  ["zeros", ({ activations }) => showShare(activations.zeros)],
  ["dead", ({ activations }) => showShare(activations.dead)],
  ["saturated", ({ activations }) => showShare(activations.saturated)],
  ["not finite", ({ activations }) => showShare(activations.notFinite)],
];

const gradientColumns: readonly Column<LayerInspection>[] = [
  ["gradient by the output of", layerName],
  ["mean", ({ gradients }) => showNumber(gradients?.mean)],
  ["deviation", ({ gradients }) => showNumber(gradients?.deviation)],
  ["zeros", ({ gradients }) => showShare(gradients?.zeros)],
  ["not finite", ({ gradients }) => showShare(gradients?.notFinite)],
];

const parameterColumns: readonly Column<ParameterInspection>[] = [
  ["parameter", ({ name, frozen }) => (frozen ? `${name}, frozen` : name)],
  ["shape", ({ shape }) => `[${shape.join(", ")}]`],
  ["mean", ({ values }) => showNumber(values.mean)],
  ["deviation", ({ values }) => showNumber(values.deviation)],
  ["not finite", ({ values }) => showShare(values.notFinite)],
  ["dL/d: mean", ({ gradients }) => showNumber(gradients?.mean)],
  ["deviation", ({ gradients }) => showNumber(gradients?.deviation)],
  ["zeros", ({ gradients }) => showShare(gradients?.zeros)],
  ["not finite", ({ gradients }) => showShare(gradients?.notFinite)],
];

function layerName({ name, kind }: LayerInspection): string {
  return name === "" ? kind : `${name} ${kind}`;
}
