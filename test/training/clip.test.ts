import { type Loss, softmaxCrossEntropy } from "@tsumiki/layers";
import { type Clip, clipByNorm, clipByValue, gradientNorm, SGD } from "@tsumiki/optimizer";
import { scope } from "@tsumiki/tensor";
import { NotFiniteError, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { type Example, example, onEachBackend, snapshot } from "./support.ts";

onEachBackend(() => {
  test.each([
    ["norm", clipByNorm(0.05)],
    ["value", clipByValue(0.01)],
  ])("clipped by %s, it does what the loop by hand does, bit for bit", async (_, clip) => {
    const trained = example();
    await trainer(trained, clip).fit(trained.loader, { epochs: 2 });
    const byHand = example();
    for (let epoch = 0; epoch < 2; epoch++) trainByHand(byHand, clip);
    expect(snapshot(trained)).toEqual(snapshot(byHand));
    const free = example();
    await free.trainer.fit(free.loader, { epochs: 2 });
    expect(snapshot(trained)).not.toEqual(snapshot(free));
  });

  test("a step's event tells the norm as it was before", async () => {
    const { model, loader } = example();
    const optimizer = new SGD(model.parameters(), { learningRate: 0 });
    const norms: number[] = [];
    const clip: Clip = (parameters) => {
      norms.push(gradientNorm(parameters));
      return clipByNorm(1e-3)(parameters);
    };
    const told: number[] = [];
    for await (const event of new Trainer(model, { loss: softmaxCrossEntropy, optimizer, clip }).fit(loader, {
      epochs: 1,
    })) {
      if (event.type === "step") told.push(event.gradientNorm);
    }
    expect(told).toEqual(norms);
    expect(Math.min(...told)).toBeGreaterThan(1e-3);
  });

  test("what is not finite is noticed before it is clipped, and updates nothing", async () => {
    const training = example();
    const { model, loader } = training;
    const before = snapshot(training);
    const bad: Loss = (scores, labels) => {
      const [mean, backward] = softmaxCrossEntropy(scores, labels);
      return [mean, () => backward(Number.NaN)];
    };
    for (const clip of [clipByNorm(1), clipByValue(1)]) {
      const fit = new Trainer(model, { loss: bad, optimizer: training.optimizer, clip }).fit(loader, { epochs: 1 });
      await expect(fit).rejects.toThrow(NotFiniteError);
      expect(snapshot(training)).toEqual(before);
    }
  });

  test("clip must be a function", () => {
    const { model, optimizer } = example();
    const clip = 1 as unknown as Clip;
    expect(() => new Trainer(model, { loss: softmaxCrossEntropy, optimizer, clip })).toThrow(
      new TypeError("Trainer: clip must be a function such as clipByNorm(1), got the number 1"),
    );
  });
});

function trainer({ model, optimizer }: Example, clip: Clip): Trainer {
  return new Trainer(model, { loss: softmaxCrossEntropy, optimizer, clip });
}

/** An epoch of the loop that README.md shows. */
function trainByHand({ model, optimizer, loader }: Example, clip: Clip): void {
  for (const { images, labels } of loader) {
    scope(() => {
      const [scores, backward] = model.forward(images);
      const [, lossBackward] = softmaxCrossEntropy(scores, labels);
      backward(lossBackward());
      clip(model.parameters());
      optimizer.step();
    });
  }
}
