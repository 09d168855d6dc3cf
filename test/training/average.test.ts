import { softmaxCrossEntropy } from "@tsumiki/layers";
import { ExponentialAverage, ReduceOnPlateau, SGD } from "@tsumiki/optimizer";
import { Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, example, onEachBackend, snapshot } from "./support.ts";

onEachBackend(() => {
  test("an average is updated after each step and validated with; the training itself knows nothing of it", async () => {
    const plain = example();
    const weights: ExponentialAverage[] = [];
    for await (const { type } of plain.trainer.fit(plain.loader, { epochs: 2 })) {
      weights[0] ??= new ExponentialAverage(plain.model.parameters(), { decay: 0.8 });
      if (type === "step") weights[0].update();
    }
    const { model, optimizer, loader } = example();
    const average = new ExponentialAverage(model.parameters(), { decay: 0.8 });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, average });
    const { validation } = await trainer.fit(loader, { epochs: 2, validate: blobs() });
    expect(snapshot({ model, optimizer })).toEqual(snapshot(plain));
    expect(average.steps).toBe(6);
    expect(statesOf(average)).toEqual(statesOf(weights[0]!));
    const byHand = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
    expect(validation).toEqual(await average.use(() => byHand.evaluate(blobs())));
    expect(await trainer.evaluate(blobs())).toEqual(validation);
    expect(await byHand.evaluate(blobs())).not.toEqual(validation);
  });

  test("aborted in the midst of validation, the model has its own weights", async () => {
    const training = example();
    const { model, optimizer, loader } = training;
    const average = new ExponentialAverage(model.parameters(), { decay: 0.8 });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, average });
    const controller = new AbortController();
    let own: unknown;
    for await (const event of trainer.fit(loader, { epochs: 1 })) if (event.type === "step") own = snapshot(training);
    const predict = model.predict.bind(model);
    model.predict = (x) => {
      expect(snapshot(training)).not.toEqual(own);
      controller.abort(new Error("enough"));
      return predict(x);
    };
    await expect(trainer.evaluate(blobs(300), { signal: controller.signal })).rejects.toThrow("enough");
    expect(snapshot(training)).toEqual(own);
  });

  test("an average of another model's parameters is refused", () => {
    const { model, optimizer } = example();
    const average = new ExponentialAverage(example().model.parameters());
    expect(() => new Trainer(model, { loss: softmaxCrossEntropy, optimizer, average })).toThrow(
      new RangeError("Trainer: the average is over no parameter of this model; make it with model.parameters()"),
    );
  });

  test("a plateau hears a training's events and lowers its rate", async () => {
    const { model, loader } = example();
    const plateau = new ReduceOnPlateau({ learningRate: 0.1, factor: 0.5, patience: 1, threshold: 0.9 });
    const optimizer = new SGD(model.parameters(), { learningRate: plateau.learningRate });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
    const rates: number[] = [];
    for await (const event of trainer.fit(loader, { epochs: 5, validate: blobs() })) {
      plateau.observe(event);
      if (event.type === "epoch") rates.push(optimizer.learningRate);
    }
    // No epoch has a tenth of the loss before: each second one after the first is a plateau.
    expect(rates).toEqual([0.1, 0.1, 0.05, 0.05, 0.025]);
  });
});

function statesOf(average: ExponentialAverage): Record<string, number[]> {
  return Object.fromEntries([...average.state()].map(([name, { value }]) => [name, [...value.data()]]));
}
