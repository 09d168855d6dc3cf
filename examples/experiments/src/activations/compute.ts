import { Affine, type Initializer, initializers, type Layer, normal, ReLU, Sigmoid, scope } from "tsumiki";
import { begin, type Setting } from "../shared/setting.ts";
import { mean } from "../shared/show.ts";
import { histogram } from "./histogram.ts";

export interface Size {
  readonly samples: number;
  /** Units a layer. */
  readonly width: number;
}

export const sizes = { usual: { samples: 1000, width: 100 }, full: { samples: 10_000, width: 200 } };

export interface LayerActivations {
  readonly edges: number[];
  /** Of those that are not 0: after a ReLU half of them are, and would hide the others. */
  readonly counts: number[];
  /** The share that is exactly 0. */
  readonly zeros: number;
  /** The share that is within 0.01 of 0 or of 1: where a sigmoid has next to no slope. */
  readonly atEnds: number;
  readonly deviation: number;
}

export interface Activations {
  readonly name: string;
  readonly layers: LayerActivations[];
}

const depth = 5;

const settings: readonly [string, new () => Layer, Initializer][] = [
  ["Sigmoid, deviation 1", Sigmoid, initializers.normal(1)],
  ["Sigmoid, deviation 0.01", Sigmoid, initializers.normal(0.01)],
  ["Sigmoid, Xavier", Sigmoid, initializers.xavier],
  ["ReLU, deviation 0.01", ReLU, initializers.normal(0.01)],
  ["ReLU, Xavier", ReLU, initializers.xavier],
  ["ReLU, He", ReLU, initializers.he],
];

/** What comes out of each of five layers, for numbers that are normal with deviation 1, before anything is learnt. */
export async function compute({ samples, width }: Size, setting: Setting): Promise<Activations[]> {
  await begin(setting);
  const x = normal([samples, width]);
  return settings.map(([name, Activation, initializer]) => ({
    name,
    layers: scope(() => {
      let h = x;
      return Array.from({ length: depth }, () => {
        const affine = new Affine(width, width, { initializer, useBias: false });
        h = new Activation().predict(affine.predict(h)) as typeof x;
        return describe([...h.data()]);
      });
    }),
  }));
}

function describe(values: readonly number[]): LayerActivations {
  const share = (belongs: (value: number) => boolean) => values.filter(belongs).length / values.length;
  const center = mean(values);
  return {
    ...histogram(
      values.filter((value) => value !== 0),
      { low: 0, high: 1, bins: 30 },
    ),
    zeros: share((value) => value === 0),
    atEnds: share((value) => value < 0.01 || value > 0.99),
    deviation: Math.sqrt(mean(values.map((value) => (value - center) ** 2))),
  };
}
