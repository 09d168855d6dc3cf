import { dispose, init, reference, withBackend } from "@tsumiki/kernels";
import { ReduceOnPlateau } from "@tsumiki/optimizer";
import { expect, test as plainTest } from "vitest";

/** On the reference backend. */
const test = (name: string, body: () => void) => plainTest(name, () => withBackend(reference, body));

test("the validation's loss is what counts, or the training's where there is none; steps do not", () => {
  const plateau = new ReduceOnPlateau({ learningRate: 1, factor: 0.5, patience: 0 });
  const rate = (event: Parameters<typeof plateau.observe>[0]) => {
    plateau.observe(event);
    return plateau.learningRate();
  };
  expect(rate({ type: "epoch", loss: 2 })).toBe(1);
  expect(rate({ type: "step", loss: 9 })).toBe(1);
  expect(rate({ type: "epoch", loss: 9, validation: { loss: 1 } })).toBe(1);
  expect(rate({ type: "epoch", loss: 0.5, validation: { loss: 1 } })).toBe(0.5);
  expect(rate(1)).toBe(0.25);
});

test("a loss below 0 improves by a share of its size, too", () => {
  const rates = (losses: readonly number[], threshold: number) => {
    const plateau = new ReduceOnPlateau({ learningRate: 1, factor: 0.5, patience: 0, threshold });
    return losses.map((loss) => {
      plateau.observe(loss);
      return plateau.learningRate();
    });
  };
  expect(rates([-2, -2, -2], 1e-4)).toEqual([1, 0.5, 0.25]);
  expect(rates([-2, -2.1, -2.3, -2.5], 0.1)).toEqual([1, 0.5, 0.5, 0.25]);
  expect(rates([1, 0, 0, -1e-9], 0.1)).toEqual([1, 1, 0.5, 0.5]);
  expect(rates([1, -Infinity, -Infinity], 0.1)).toEqual([1, 1, 0.5]);
});

plainTest("a loss that stands is no improvement, also where no float holds it", async () => {
  await init();
  const plateau = new ReduceOnPlateau({ learningRate: 1, factor: 0.5, patience: 0, threshold: 0 });
  for (const loss of [0.1, 0.1, 0.1]) plateau.observe(loss);
  expect(plateau.learningRate()).toBe(0.25);
  dispose();
});

test("a loss that is NaN is no improvement", () => {
  const plateau = new ReduceOnPlateau({ learningRate: 1, factor: 0.5, patience: 1 });
  for (const loss of [1, Number.NaN, Number.NaN]) plateau.observe(loss);
  expect(plateau.learningRate()).toBe(0.5);
});

test("counts that are none are an error when they are used", () => {
  const plateau = new ReduceOnPlateau({ learningRate: 1 });
  const scalarOf = (value: number) => ({ shape: [], data: Float64Array.of(value) });
  const state = { reductions: scalarOf(-1), best: scalarOf(1), badEpochs: scalarOf(0.5) };
  plateau.load(new Map(Object.entries(state)));
  expect(() => plateau.learningRate()).toThrow(
    new RangeError('ReduceOnPlateau: the state\'s "reductions" must be a whole number of at least 0, got -1'),
  );
  expect(() => plateau.observe(2)).toThrow(
    new RangeError('ReduceOnPlateau: the state\'s "badEpochs" must be a whole number of at least 0, got 0.5'),
  );
});
