import { DataLoader, Dataset } from "@tsumiki/data";
import {
  Affine,
  Conv2d,
  crossEntropy,
  type Layer,
  type Loss,
  ReLU,
  Reshape,
  sequential,
  softmaxCrossEntropy,
  summed,
} from "@tsumiki/layers";
import { Adam, SGD } from "@tsumiki/optimizer";
import { Generator, scope, seed } from "@tsumiki/tensor";
import { Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { onEachBackend, snapshot } from "./support.ts";

/** Images of noise, each pixel's class whether it is above 0; every seventh label is −100. */
function pixels(size = 8): Dataset<[1, 4, 4]> {
  const generator = new Generator("pixels");
  const samples = Float32Array.from({ length: size * 16 }, () => generator.normal());
  const labels = Array.from(samples, (value, at) => (at % 7 === 3 ? -100 : Number(value > 0)));
  return new Dataset({ samples, sampleShape: [1, 4, 4], labels, labelShape: [4, 4], ignore: -100 });
}

function trainer(model: Layer, loss: Loss): Trainer {
  return new Trainer(model, { loss, optimizer: new SGD(model.parameters()) });
}

/** The scores are those that are given, of two positions: [batch, 3 classes, 2], or [batch, 2, 3 classes]. */
function given(shape: number[], loss: Loss): Trainer {
  const affine = new Affine(6, 6);
  affine.weight.assign(Array.from({ length: 36 }, (_, at) => Number(at % 7 === 0)));
  return trainer(sequential([6], affine, new Reshape(shape)), loss);
}

onEachBackend(() => {
  test("a network learns to tell the class of each pixel", async () => {
    seed(3);
    const model = sequential([1, 4, 4], new Conv2d(1, 8, 3, { padding: 1 }), new ReLU(), new Conv2d(8, 2, 1));
    const data = pixels();
    const loss = crossEntropy({ ignore: -100 });
    const learns = new Trainer(model, { loss, optimizer: new Adam(model.parameters(), { learningRate: 0.05 }) });
    const before = await learns.evaluate(data);
    const loader = new DataLoader(data, { batchSize: 3, shuffle: true, seed: 1 });
    const { validation } = await learns.fit(loader, { epochs: 20, validate: data });
    expect(validation!.count).toBe(data.classCounts().reduce((sum, each) => sum + each, 0));
    expect(validation!.count).toBeLessThan(8 * 16);
    expect(before.accuracy).toBeLessThan(0.8);
    expect(validation!.accuracy).toBeGreaterThan(0.97);
    expect(validation!.loss).toBeLessThan(before.loss / 3);
  });

  test("an evaluation counts positions, without those ignored, however they are dealt into batches", async () => {
    // The highest scores are class 0 and 1; 2 and 2; 1 and 0.
    const byClass = [
      [3, 0, 1, 4, 0, 0],
      [0, 1, 0, 2, 5, 6],
      [0, 9, 1, 0, 0, 0],
    ];
    const labels = [0, 1, 2, -1, -1, 1];
    for (const batchSize of [1, 2, 3]) {
      const loader = new DataLoader(Dataset.from(byClass, labels, { labelShape: [2], ignore: -1 }), { batchSize });
      const first = await given([3, 2], crossEntropy({ ignore: -1 })).evaluate(loader);
      expect([first.correct, first.count, first.accuracy]).toEqual([3, 4, 0.75]);
      const turned = byClass.map(([a, b, c, d, e, f]) => [a, c, e, b, d, f] as number[]);
      const last = new DataLoader(Dataset.from(turned, labels, { labelShape: [2], ignore: -1 }), { batchSize });
      expect(await given([2, 3], crossEntropy({ ignore: -1, axis: -1 })).evaluate(last)).toEqual({
        ...first,
        loss: expect.closeTo(first.loss, 6),
      });
    }
    const all = Dataset.from(byClass, [0, 1, 2, 0, 1, 1], { labelShape: [2] });
    expect(await given([3, 2], softmaxCrossEntropy).evaluate(all)).toMatchObject({ correct: 4, count: 6 });
  });

  test("one label a sample that is ignored is in neither count", async () => {
    const model = sequential([2], new Affine(2, 2));
    model.parameters().get("0.weight")!.assign([1, 0, 0, 1]);
    const data = Dataset.from(
      [
        [1, 0],
        [0, 1],
        [5, 1],
        [1, 0],
      ],
      [0, 7, 1, 0],
      { ignore: 7 },
    );
    expect(await trainer(model, crossEntropy({ ignore: 7 })).evaluate(data)).toMatchObject({ correct: 2, count: 3 });
  });

  test("a loss of one's own has an accuracy of positions if it says its axis", async () => {
    const data = Dataset.from([[3, 0, 1, 4, 0, 0]], [0, 0], { labelShape: [2], classes: 2 });
    const own: Loss = (scores, labels) => softmaxCrossEntropy(scores, labels);
    expect(await given([3, 2], own).evaluate(data)).toEqual({ loss: expect.any(Number), count: 1 });
    const saying = Object.assign(own, { axis: 1 });
    expect(await given([3, 2], saying).evaluate(data)).toMatchObject({ correct: 1, count: 2 });
  });

  test("a step by a sum goes as far as PyTorch's with reduction='sum', and is the loop's by hand bit for bit", async () => {
    for (const loss of [summed(softmaxCrossEntropy), crossEntropy({ reduction: "sum" })]) {
      const data = Dataset.from([[1], [2], [4], [3]], [0, 0, 1, 1]);
      const ofZeros = () => {
        const affine = new Affine(1, 2);
        affine.weight.assign([0, 0]);
        return sequential([1], affine);
      };
      const [model, byHand] = [ofZeros(), ofZeros()];
      const loader = () => new DataLoader(data, { batchSize: 3 });
      const optimizer = new SGD(model.parameters(), { learningRate: 1 });
      const own = new SGD(byHand.parameters(), { learningRate: 1 });
      const steps: number[] = [];
      for await (const event of new Trainer(model, { loss, optimizer }).fit(loader(), { epochs: 1 })) {
        steps.push(event.loss);
        // Σ x·(1/2 − t) for class 0: −1/2 − 2/2 + 4/2
        if (event.type === "step" && event.step === 1) {
          const weight = [...model.parameters().get("0.weight")!.value.data()];
          expect([event.loss, ...weight]).toEqual([3 * Math.LN2, -0.5, 0.5].map((each) => expect.closeTo(each, 5)));
          const bias = [...model.parameters().get("0.bias")!.value.data()];
          expect(bias).toEqual([0.5, -0.5].map((each) => expect.closeTo(each, 6)));
        }
      }
      const sums: number[] = [];
      for (const { images, labels } of loader()) {
        scope(() => {
          const [scores, backward] = byHand.forward(images);
          const [value, lossBackward] = loss(scores, labels);
          sums.push(value.item());
          backward(lossBackward());
          own.step();
        });
      }
      expect(snapshot({ model, optimizer })).toEqual(snapshot({ model: byHand, optimizer: own }));
      // An epoch's loss is the mean of its batches' sums.
      expect(steps).toEqual([...sums, (sums[0]! + sums[1]!) / 2]);
    }
  });
});
