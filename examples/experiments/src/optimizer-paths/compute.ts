import { AdaGrad, Adam, addInto, Momentum, type Optimizer, Parameter, SGD, tensor } from "tsumiki";
import { begin, type Setting } from "../shared/setting.ts";

export interface Size {
  readonly steps: number;
}

export const sizes = { usual: { steps: 30 }, full: { steps: 100 } };

export interface Path {
  readonly name: string;
  /** Where the optimizer stands: at the start, and after each step. */
  readonly points: [x: number, y: number][];
}

/** A valley, twenty times as curved across as along: f = x²/20 + y², lowest at (0, 0). */
export const valley = (x: number, y: number): number => x ** 2 / 20 + y ** 2;

const slope = (x: number, y: number): [number, number] => [x / 10, 2 * y];

const start: readonly [number, number] = [-7, 2];

/** With the rates of the book, each chosen for this valley. */
const optimizers: readonly [string, (weights: Parameter) => Optimizer][] = [
  ["SGD", (weights) => new SGD([weights], { learningRate: 0.95 })],
  ["Momentum", (weights) => new Momentum([weights], { learningRate: 0.1 })],
  ["AdaGrad", (weights) => new AdaGrad([weights], { learningRate: 1.5 })],
  ["Adam", (weights) => new Adam([weights], { learningRate: 0.3 })],
];

/** The ways of four optimizers from (-7, 2) down the valley. */
export async function compute({ steps }: Size, setting: Setting): Promise<Path[]> {
  await begin(setting);
  return optimizers.map(([name, make]) => {
    const weights = new Parameter(tensor(start));
    const optimizer = make(weights);
    const points: Path["points"] = [[...start]];
    for (let step = 0; step < steps; step++) {
      const [x = 0, y = 0] = points.at(-1) ?? [];
      addInto(weights.gradient, tensor(slope(x, y)));
      optimizer.step();
      const [nextX = 0, nextY = 0] = weights.value.data();
      points.push([nextX, nextY]);
    }
    return { name, points };
  });
}
