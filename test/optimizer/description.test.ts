import { inspect } from "node:util";
import { reference, withBackend } from "@tsumiki/kernels";
import { Adam, cosine, ExponentialAverage, ReduceOnPlateau, SGD } from "@tsumiki/optimizer";
import { Parameter, zeros } from "@tsumiki/tensor";
import { expect, test } from "vitest";

const parameters = () => withBackend(reference, () => [new Parameter(zeros([100, 20])), new Parameter(zeros([20]))]);

test("an optimizer is shown in a line: over what, how fast, for how long", () => {
  const adam = new Adam(parameters());
  adam.step();
  adam.step();
  const shown = "Adam over 2 parameters (2,020 numbers), learningRate 0.001, 2 steps";
  expect(inspect(adam)).toBe(shown);
  expect(String(adam)).toBe(shown);
});

test("of a schedule the rate of the next step is shown", () => {
  const sgd = new SGD(parameters().slice(1), { learningRate: cosine({ learningRate: 0.5, steps: 2 }) });
  sgd.step();
  expect(inspect(sgd)).toBe("SGD over 1 parameter (20 numbers), learningRate 0.25 by a schedule, 1 step");
});

test("an average and a plateau are shown in a line", () => {
  const average = new ExponentialAverage(parameters(), { decay: 0.9 });
  average.update();
  expect(inspect(average)).toBe("ExponentialAverage over 2 parameters (2,020 numbers), decay 0.9, 1 step");
  const plateau = withBackend(reference, () => new ReduceOnPlateau({ learningRate: 0.1, patience: 0 }));
  for (const loss of [0.5, 0.6, 0.4, 0.4]) plateau.observe(loss);
  expect(inspect(plateau)).toBe(
    "ReduceOnPlateau: learningRate 0.001 after 2 reductions, best loss 0.4, 0 of 0 epochs of patience used",
  );
});
