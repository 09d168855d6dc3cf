import { DataLoader, type Dataset } from "@tsumiki/data";
import { init, ShapeError } from "@tsumiki/kernels";
import {
  Affine,
  apply,
  Dropout,
  type Layer,
  meanSquaredError,
  sequential,
  softmaxCrossEntropy,
  Tanh,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import {
  add,
  expandDims,
  greater,
  mean,
  multiply,
  scalar,
  scope,
  seed,
  slice,
  square,
  subtract,
  sum,
} from "@tsumiki/tensor";
import { type Computed, deriveObjective, NotFiniteError, type Objective, Trainer } from "@tsumiki/training";
import { beforeAll, describe, expect, test } from "vitest";
import { Logarithm } from "./bad-layers.ts";
import { autoencoder, auxiliary, Deep, pairs, siamese, TwoHeads, twoHeads, twoLabels } from "./objectives.ts";
import { blobs, onEachBackend } from "./support.ts";

const derivedTwoHeads = deriveObjective(({ trunk, side, circle }: TwoHeads, { images, labels }) => {
  const h = apply(trunk, images);
  const scores = { side: apply(side, h), circle: apply(circle, h) };
  const [sideLoss] = softmaxCrossEntropy(scores.side, slice(labels, null, 0));
  const [circleLoss] = softmaxCrossEntropy(scores.circle, slice(labels, null, 1));
  return { loss: add(sideLoss, multiply(circleLoss, 0.5)), scores };
}, "derivedTwoHeads");

const derivedAuxiliary = deriveObjective(({ first, second, helper }: Deep, { images, labels }) => {
  const h = apply(first, images);
  const scores = apply(second, h);
  const [loss] = softmaxCrossEntropy(scores, labels);
  const [aid] = softmaxCrossEntropy(apply(helper, h), labels);
  return { loss: add(loss, multiply(aid, 0.3)), scores };
});

const derivedSiamese = deriveObjective((network, { images, labels }) => {
  const difference = subtract(apply(network, slice(images, null, 0)), apply(network, slice(images, null, 1)));
  const scores = expandDims(sum(square(difference), 1), 1);
  return { loss: mean(square(subtract(scores, labels))), scores };
});

const derivedAutoencoder = deriveObjective((model, { images }) => {
  const scores = apply(model, images);
  const [loss, , weight] = meanSquaredError(scores, images);
  return { loss, weight, scores };
});

interface Case {
  readonly make: () => Layer;
  readonly derived: Objective;
  readonly written: Objective;
  readonly data: () => Dataset;
}

const of = <Model extends Layer>(
  make: () => Model,
  derived: Objective<Model>,
  written: Objective<Model>,
  data: () => Dataset,
): Case => ({ make, derived: derived as Objective, written: written as Objective, data });

const network = () => sequential([2], new Affine(2, 4), new Tanh(), new Affine(4, 2));
const cases = {
  "two heads": of(() => new TwoHeads(new Dropout(0.2)), derivedTwoHeads, twoHeads, twoLabels),
  "an auxiliary loss": of(
    () => new Deep(),
    derivedAuxiliary,
    auxiliary,
    () => blobs() as Dataset,
  ),
  "siamese pairs": of(network, derivedSiamese, siamese, pairs),
  "an autoencoder": of(network, derivedAutoencoder, autoencoder, () => blobs() as Dataset),
};

onEachBackend((backend) => {
  test.each(Object.entries(cases))("%s: derived as written, in a training by parts of batches too", async (_, kind) => {
    const trained = async (objective: Objective) => {
      seed(1);
      const model = kind.make();
      const trainer = new Trainer(model, { objective, optimizer: new SGD(model.parameters()), accumulate: 2 });
      const loader = new DataLoader(kind.data(), { batchSize: 5, shuffle: true, seed: 1 });
      const { loss } = await trainer.fit(loader, { epochs: 3 });
      const evaluated = (await trainer.evaluate(kind.data())).loss;
      return [loss, evaluated, ...[...model.parameters().values()].flatMap(({ value }) => [...value.data()])];
    };
    const [derived, written] = [await trained(kind.derived), await trained(kind.written)];
    expect(derived).toHaveLength(written.length);
    for (const [index, value] of derived.entries()) {
      expect(value).toBeCloseTo(written[index] as number, backend === "reference" ? 12 : 5);
    }
  });
});

describe("on the wasm backend", () => {
  beforeAll(async () => {
    await init();
  });

  test("scale scales: a backward of twice the loss gives twice the gradient", () => {
    const model = network();
    const gradients = [1, 2].map((scale) =>
      scope(() => {
        const [batch] = new DataLoader(blobs(), { batchSize: 22 });
        derivedAutoencoder(model, batch!).backward(scale);
        const { gradient } = model.parameters().get("0.weight")!;
        const values = [...gradient.data()];
        for (const parameter of model.parameters().values()) parameter.zeroGradient();
        return values;
      }),
    );
    expect(Math.max(...gradients[0]!.map(Math.abs))).toBeGreaterThan(0.01);
    expect(gradients[1]).toEqual(gradients[0]!.map((value) => 2 * value));
  });

  test("a number that is not finite is found in it: the layer is named", async () => {
    const model = sequential([2], new Affine(2, 4), new Logarithm(), new Affine(4, 2));
    const objective = deriveObjective((layer, { images, labels }) => ({
      loss: softmaxCrossEntropy(apply(layer, images), labels)[0],
    }));
    const trainer = new Trainer(model, { objective, optimizer: new SGD(model.parameters()) });
    const training = trainer.fit(new DataLoader(blobs(), { batchSize: 22 }), { epochs: 1 });
    await expect(training).rejects.toThrow(NotFiniteError);
    await expect(trainer.fit(new DataLoader(blobs(), { batchSize: 22 }), { epochs: 1 })).rejects.toThrow(
      /layer 1 \(Logarithm\)/,
    );
  });

  test("its name is that of its function, or the one given, or objective", () => {
    const reconstruction = (): Computed => ({ loss: scalar(0) });
    expect(deriveObjective(reconstruction).name).toBe("reconstruction");
    expect(derivedTwoHeads.name).toBe("derivedTwoHeads");
    expect(derivedAuxiliary.name).toBe("objective");
  });

  test.each<[string, () => unknown, string]>([
    ["nothing", () => undefined, "mine: a derived objective must return { loss }, a tensor, got undefined"],
    ["a tensor", () => scalar(1), "mine: a derived objective must return { loss }, a tensor, got a Tensor []"],
    [
      "what a loss returns",
      () => [scalar(1)],
      "mine: a derived objective must return { loss }, a tensor, got the array [{…}]",
    ],
    [
      "a number",
      () => ({ loss: 3 }),
      "mine: a derived objective must return { loss }, a tensor, got the number 3 as loss",
    ],
    ["a promise", async () => ({ loss: scalar(1) }), "mine: a derived objective must return { loss }, a tensor, got"],
    ["a backward", () => ({ loss: scalar(1), backward() {} }), "mine: unknown option backward"],
  ])("%s in place of { loss } is refused by its name", (_, compute, sentence) => {
    const objective = deriveObjective(compute as () => Computed, "mine");
    const [batch] = new DataLoader(blobs(), { batchSize: 4 });
    expect(() => objective(network(), batch!)).toThrow(sentence);
    expect(() => objective(network(), batch!)).toThrow(TypeError);
  });

  test("a loss of several numbers, and a gradient that would be lost, are errors", async () => {
    const fitted = (compute: (model: Layer, images: Parameters<typeof apply>[1]) => Computed["loss"]) => {
      const model = network();
      const objective = deriveObjective((layer, { images }) => ({ loss: compute(layer, images) }), "mine");
      const trainer = new Trainer(model, { objective, optimizer: new SGD(model.parameters()) });
      return trainer.fit(new DataLoader(blobs(), { batchSize: 4 }), { epochs: 1 });
    };
    await expect(fitted((layer, images) => apply(layer, images))).rejects.toThrow(
      new ShapeError("mine: a loss is one number, got [4, 2]; take its mean or its sum"),
    );
    await expect(fitted((layer, images) => mean(greater(apply(layer, images), 0)))).rejects.toThrow(/greater/);
  });

  test("what is no function is refused at once", () => {
    expect(() => deriveObjective(3 as never)).toThrow(
      "deriveObjective: expected a function of model and batch that returns { loss }, got the number 3",
    );
  });
});
