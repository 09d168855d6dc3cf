// What deriving a backward costs: forward and backward of the same layers written in both ways, in turns. A few seconds:
// node --conditions=@tsumiki/source test/benchmark/src/deriving.ts

import { Affine, BatchNorm1d, backendInfo, init, type Layer, normal, scope } from "tsumiki";
import {
  DerivedAffine,
  DerivedBatchNorm,
  DerivedLayerNorm,
  DerivedSwish,
  LayerNorm,
  Swish,
} from "../../layers/both-ways.ts";
import { best } from "./statistics.ts";
import { decimal, table } from "./table.ts";

const sizes = [
  [16, 16],
  [100, 100],
  [100, 1000],
];
const pairs: readonly (readonly [
  name: string,
  written: (features: number) => Layer,
  derived: (features: number) => Layer,
])[] = [
  ["Swish", () => new Swish(), () => new DerivedSwish()],
  ["Affine", (features) => new Affine(features, 100), (features) => new DerivedAffine(features, 100)],
  ["LayerNorm", (features) => new LayerNorm(features), (features) => new DerivedLayerNorm(features)],
  ["BatchNorm1d", (features) => new BatchNorm1d(features), (features) => new DerivedBatchNorm(features)],
];

await init({ threads: 1 });
const rows = pairs.flatMap(([name, written, derived]) =>
  sizes.map(([batch = 0, features = 0]) => {
    const [a = 0, b = 0] = inTurns(
      stepOf(written(features), batch, features),
      stepOf(derived(features), batch, features),
    );
    return [name, `${batch} x ${features}`, decimal(1000 * a), decimal(1000 * b), decimal(b / a)];
  }),
);
const { backend, threads } = backendInfo();
const title = `Forward and backward, microseconds, best of many rounds (${backend}, ${threads} thread)`;
console.log(table(title, ["layer", "input", "written", "derived", "ratio"], rows, 2));

function stepOf(layer: Layer, batch: number, features: number): () => void {
  const x = normal([batch, features]);
  const [y] = layer.forward(x);
  const dy = normal(y.shape);
  return () =>
    scope(() => {
      const [, backward] = layer.forward(x);
      backward(dy);
    });
}

/** Milliseconds a call of each, as many rounds as fit in half a second. */
function inTurns(...steps: readonly (() => void)[]): number[] {
  const calls = 50;
  const times = steps.map((): number[] => []);
  const end = performance.now() + 500;
  for (let round = 0; performance.now() < end || round < 5; round++) {
    steps.forEach((step, position) => {
      const start = performance.now();
      for (let call = 0; call < calls; call++) step();
      if (round > 0) times[position]?.push((performance.now() - start) / calls);
    });
  }
  return times.map(best);
}
