import { describe, expect, test } from "vitest";
import * as activations from "../../../examples/experiments/src/activations/index.ts";
import * as batchNormalization from "../../../examples/experiments/src/batch-normalization/index.ts";
import { best, reached, type Trial } from "../../../examples/experiments/src/hyper-parameters/compute.ts";
import * as hyperParameters from "../../../examples/experiments/src/hyper-parameters/index.ts";
import * as initialWeights from "../../../examples/experiments/src/initial-weights/index.ts";
import * as optimizerPaths from "../../../examples/experiments/src/optimizer-paths/index.ts";
import { crossings } from "../../../examples/experiments/src/optimizer-paths/show.ts";
import * as optimizers from "../../../examples/experiments/src/optimizers/index.ts";
import * as overfitting from "../../../examples/experiments/src/overfitting/index.ts";
import { lastLoss } from "../../../examples/experiments/src/shared/loss-chart.ts";
import { expectPicture } from "./pictures.ts";

const setting = { seed: 1, threads: 1 }; // for others compute too

test("activations: large weights drive sigmoids to 0 and 1, small ones to 1/2; Xavier and He keep the spread", async () => {
  const results = await activations.compute({ samples: 200, width: 100 }, setting);
  const last = Object.fromEntries(results.map(({ name, layers }) => [name, layers.at(-1)!]));
  expect(last["Sigmoid, deviation 1"]!.atEnds).toBeGreaterThan(0.4);
  expect(last["Sigmoid, deviation 0.01"]!.atEnds).toBe(0);
  expect(last["Sigmoid, deviation 0.01"]!.deviation).toBeLessThan(0.02);
  expect(last["Sigmoid, Xavier"]!.deviation).toBeGreaterThan(0.1);
  expect(last["ReLU, deviation 0.01"]!.deviation).toBeLessThan(0.001);
  const [he, xavier] = [last["ReLU, He"]!.deviation, last["ReLU, Xavier"]!.deviation];
  expect(he).toBeGreaterThan(0.5);
  expect(xavier).toBeLessThan(he / 3); // √½ a layer
  for (const { counts, zeros } of results.flatMap(({ layers }) => layers)) {
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(Math.round(200 * 100 * (1 - zeros)));
  }
  expectPicture(activations.picture(results));
});

test("initial weights: from a deviation of 0.01 SGD still guesses while it learns from He's", async () => {
  const results = await initialWeights.compute({ data: "digits", steps: 100, batchSize: 100 }, setting);
  const [small, xavier, he] = results.map(lastLoss) as [number, number, number];
  expect(small).toBeCloseTo(Math.log(10), 1);
  expect(he).toBeLessThan(1.8);
  expect(xavier).toSatisfy((loss: number) => loss > he && loss < small - 0.02);
  expectPicture(initialWeights.picture(results));
});

test("optimizers: from the same weights and batches the others learn faster than SGD", async () => {
  const results = await optimizers.compute({ data: "digits", steps: 60, batchSize: 100 }, setting);
  expect(new Set(results.map(({ losses }) => losses[0]))).toHaveProperty("size", 1);
  const [sgd, ...others] = results.map(lastLoss) as [number, ...number[]];
  for (const other of others) expect(other).toBeLessThan(sgd / 2);
  expectPicture(optimizers.picture(results));
});

describe("optimizer paths", async () => {
  const paths = await optimizerPaths.compute({ steps: 30 }, setting);
  const named = Object.fromEntries(paths.map((path) => [path.name, path]));

  test("SGD crosses the valley at every step, AdaGrad never, the others seldom", () => {
    expect(crossings(named["SGD"]!)).toBe(30);
    expect(crossings(named["AdaGrad"]!)).toBe(0);
    for (const name of ["Momentum", "Adam"]) expect(crossings(named[name]!)).toBeLessThan(6);
    expectPicture(optimizerPaths.picture(paths));
  });

  test("the first steps are those worked out by hand", () => {
    // The slope at (-7, 2) is (-0.7, 4).
    const first = (name: string) => named[name]!.points[1]!;
    const expected = {
      SGD: [-7 + 0.95 * 0.7, 2 - 0.95 * 4],
      Momentum: [-7 + 0.1 * 0.7, 2 - 0.1 * 4],
      AdaGrad: [-7 + 1.5, 2 - 1.5], // the first slope over its own size
      Adam: [-7 + 0.3, 2 - 0.3],
    };
    for (const [name, [x = 0, y = 0]] of Object.entries(expected)) {
      expect(first(name)[0]).toBeCloseTo(x, 5);
      expect(first(name)[1]).toBeCloseTo(y, 5);
    }
    const second = named["Momentum"]!.points[2]!;
    // v = 0.9·(-0.7, 4) + (-0.693, 3.2)
    expect(second[0]).toBeCloseTo(-6.93 + 0.1 * (0.9 * 0.7 + 0.99 * 0.7), 5);
    expect(second[1]).toBeCloseTo(1.6 - 0.1 * (3.6 + 3.2), 5);
  });
});

test("batch normalisation: it learns from weights that are too small, and from those that overflow without it", async () => {
  const size = { data: "digits", images: 500, epochs: 10, deviations: [1, 0.03] } as const;
  const results = await batchNormalization.compute(size, setting);
  const [large, small] = results as [(typeof results)[0], (typeof results)[0]];
  expect(large.normalized).toHaveLength(10);
  expect(large.without.length).toBeLessThan(10);
  expect(small.without.at(-1)).toBeLessThan(0.2);
  expect(small.normalized.at(-1)).toBeGreaterThan(0.5);
  expect(batchNormalization.lines(results)[1]).toContain("not finite");
  expectPicture(batchNormalization.picture(results));
});

test("overfitting: what is learnt by heart does not hold for others; weight decay narrows the gap", async () => {
  const results = await overfitting.compute({ data: "digits", images: 60, epochs: 150, every: 75 }, setting);
  const gaps = results.map(({ train, test }) => train.at(-1)! - test.at(-1)!) as [number, number, number];
  expect(results[0]!.train.at(-1)).toBeGreaterThan(0.9);
  expect(results[0]!.epochs).toEqual([1, 75, 150]);
  expect(gaps[0]).toBeGreaterThan(0.2);
  expect(gaps[1]).toBeLessThan(gaps[0]);
  expectPicture(overfitting.picture(results));
});

describe("hyper-parameters", () => {
  const size = { data: "digits", trials: 3, repeats: 2, images: 50, epochs: 3 } as const;

  test("a search that was interrupted goes on, and finds the same as one that was not", async () => {
    const whole = await hyperParameters.compute(size, setting);
    let written: Trial[] = [];
    const notebook = { read: () => written, write: (value: unknown) => (written = structuredClone(value as Trial[])) };
    await hyperParameters.compute({ ...size, trials: 2 }, setting, notebook);
    expect(written).toEqual(whole.slice(0, 2));
    const notes: string[] = [];
    const rest = await hyperParameters.compute(size, { ...setting, note: (line) => notes.push(line) }, notebook);
    expect(rest).toEqual(whole);
    expect(notes).toEqual(["goes on after 2 trials"]);
    for (const { learningRate, weightDecay, validation } of whole) {
      expect(Math.log10(learningRate)).toSatisfy((power: number) => power >= -6 && power <= -2);
      expect(Math.log10(weightDecay)).toSatisfy((power: number) => power >= -8 && power <= -4);
      expect(validation.map(({ length }) => length)).toEqual([3, 3]);
    }
    expectPicture(hyperParameters.picture(whole));
  });

  test("what a notebook has of another size counts for nothing", async () => {
    const tiny = { ...size, trials: 1, repeats: 1, epochs: 1 };
    const [trial] = await hyperParameters.compute(tiny, setting);
    for (const value of [undefined, null, "trials", [{}], [{ ...trial, validation: [[1, 1]] }]]) {
      const notebook = { read: () => value, write: () => {} };
      expect(await hyperParameters.compute(tiny, setting, notebook)).toEqual([trial]);
    }
  });

  test("the best come first, by the mean of their repeats", () => {
    const trial = (...last: number[]): Trial => ({
      learningRate: 0.01,
      weightDecay: 0,
      validation: last.map((accuracy) => [0.1, accuracy]),
    });
    const trials = [trial(0.5, 0.6), trial(0.9, 0.1), trial(0.7, 0.8)];
    expect(best(trials, 2)).toEqual([trials[2], trials[0]]);
    expect(reached(trials[1]!)).toBeCloseTo(0.5);
  });
});
