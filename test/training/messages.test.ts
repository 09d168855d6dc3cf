import { DataLoader, type Dataset } from "@tsumiki/data";
import { init, ShapeError } from "@tsumiki/kernels";
import {
  Affine,
  apply,
  crossEntropy,
  DerivedLayer,
  type Forward,
  Layer,
  type Loss,
  ReLU,
  Residual,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { addInto, mean, reshape, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { type FitOptions, inspect, Trainer, type TrainerOptions } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, example, snapshot } from "./support.ts";

await init({ backend: "reference" });

const any = (value: unknown) => value as never;

test("what a Trainer is not made of is refused, with what came and how to mend it", () => {
  const { model, optimizer, loader } = example();
  const [batch] = loader;
  const answer = softmaxCrossEntropy(model.forward(batch!.images)[0], batch!.labels);
  const make =
    (options: object, layer = model) =>
    () =>
      new Trainer(layer, { loss: softmaxCrossEntropy, optimizer, ...options } as TrainerOptions);
  const optimizerMust = "Trainer: optimizer must be one such as new SGD(model.parameters()), got ";
  const refused: [() => Trainer, RegExp | string][] = [
    [make({}, any({})), "Trainer: expected a model, a layer such as sequential(…) makes, got the object {  }"],
    [make({}, any([model])), "Trainer: expected a model, a layer such as sequential(…) makes, got the array [{…}]"],
    [make({}, any(Affine)), "got the class Affine"],
    [() => new Trainer(model, any(undefined)), "Trainer: loss must be a function such as softmaxCrossEntropy, got und"],
    [make({ loss: "crossEntropy" }), 'got the string "crossEntropy"'],
    [
      make({ loss: answer }),
      /^Trainer: loss must be a function .*, got what one returns; hand it over without calling it$/,
    ],
    [make({ optimizer: undefined }), `${optimizerMust}undefined`],
    [make({ optimizer: SGD }), `${optimizerMust}the class SGD`],
    [make({ optimizer: model.parameters() }), `${optimizerMust}a Map`],
    [make({ accumulate: "3" }), 'Trainer: accumulate must be a whole number of at least 1, got the string "3": leave'],
    [make({ average: 0.99 }), "Trainer: average must be an ExponentialAverage, got the number 0.99"],
    [make({ acumulate: 3 }), "Trainer: unknown option acumulate, did you mean accumulate? It takes loss, optimizer,"],
  ];
  for (const [body, message] of refused) expect(body).toThrow(message);
});

test("what fit and evaluate do not take is refused before anything runs", async () => {
  const { trainer, loader } = example();
  const fitting =
    (options: object | undefined, data: unknown = loader) =>
    () =>
      trainer.fit(data as DataLoader, options as FitOptions);
  const refused: [() => unknown, string][] = [
    [
      fitting({ epochs: 1 }, [[1, 2]]),
      "Trainer.fit: expected a DataLoader; new DataLoader(data, { batchSize: 100 }) makes",
    ],
    [fitting(undefined), "Trainer.fit: epochs must be a whole number of at least 0, got undefined"],
    [
      fitting({ epochs: "3" }),
      'Trainer.fit: epochs must be a whole number of at least 0, got the string "3": leave out',
    ],
    [
      fitting({ epoch: 3 }),
      "Trainer.fit: unknown option epoch, did you mean epochs? It takes epochs, validate, metrics",
    ],
    [
      fitting({ epochs: 1, validate: [[1, 2]] }),
      "Trainer.fit: validate must be a Dataset, a DataStream or a loader of one, got the array",
    ],
    [fitting({ epochs: 1, signal: new AbortController() }), "got an AbortController; hand over its signal"],
    [fitting({ epochs: 1, signal: true }), "Trainer.fit: signal must be an AbortSignal, got the boolean true"],
  ];
  for (const [body, message] of refused) expect(body).toThrow(message);
  await expect(trainer.evaluate(any([[1, 2]]))).rejects.toThrow(
    "expected a Dataset, a DataStream or a loader of one, got the array",
  );
  const evaluate = (options: object) => trainer.evaluate(blobs() as Dataset, options);
  await expect(evaluate({ signals: undefined })).rejects.toThrow("Trainer.evaluate: unknown option signals, did you");
  await expect(evaluate({ signal: new AbortController() })).rejects.toThrow("hand over its signal");
});

test("a loss that is none is named at its first step, which changes nothing", async () => {
  const dScores = (make: (scores: Tensor) => unknown) =>
    any(function mine(scores: Tensor, labels: Tensor) {
      return [softmaxCrossEntropy(scores, labels)[0], () => make(scores)];
    });
  const refused: [Loss, string][] = [
    [any(crossEntropy), "crossEntropy: expected options, got scores; crossEntropy() makes the loss"],
    [
      any(function mine() {
        return () => 1;
      }),
      "mine: a loss must return [loss, backward], got the function without a name; if it makes a loss, hand over mine()",
    ],
    [any(function mine() {}), "mine: a loss must return [loss, backward], got undefined"],
    [any(async function mine() {}), "mine: a loss must return [loss, backward], got a Promise"],
    [
      any(function mine(y: Tensor) {
        return mean(y);
      }),
      "mine: a loss must return [loss, backward], got a Tensor []; deriveLoss(mine) makes it a loss",
    ],
    [
      any(function mine(y: Tensor) {
        return [y, () => y];
      }),
      "mine: a loss is one number, got [8, 2]; take its mean or its sum",
    ],
    [dScores(() => undefined), "mine: its backward must return dL/dscores [8, 2], got undefined"],
    [
      dScores((scores) => reshape(scores, [2, 8])),
      "mine: its backward must return dL/dscores [8, 2], got a Tensor [2, 8]",
    ],
  ];
  for (const [loss, message] of refused) {
    const training = example();
    const before = snapshot(training);
    const trainer = new Trainer(training.model, { loss, optimizer: training.optimizer });
    await expect(trainer.fit(training.loader, { epochs: 1 })).rejects.toThrow(message);
    expect(snapshot(training)).toEqual(before);
  }
});

/** y = x, with one parameter of its own; what its backward returns is given. */
class Mine extends Layer {
  readonly returns: (layer: Affine<2, 2>, x: Tensor, dy: Tensor) => unknown;
  readonly inner = new Affine(2, 2);
  constructor(returns: Mine["returns"]) {
    super();
    this.returns = returns;
  }
  forward(x: Tensor): Forward {
    return [x, (dy) => this.returns(this.inner, x, dy) as Tensor];
  }
}

test("a layer whose backward returns no gradient is named, with its place and what was expected", async () => {
  const nothing = () => new Mine(() => undefined);
  const turned = () => new Mine((_inner, x) => zeros([...x.shape].reverse()));
  const wrongGradient = () =>
    new Mine(({ weight }, _x, dy) => {
      addInto(weight.gradient, zeros([2, 1]));
      return dy;
    });
  const Through = class Through extends DerivedLayer {
    readonly mine = nothing();
    compute(x: Tensor) {
      return apply(this.mine, x);
    }
  };
  const dx = "expected its backward to return dL/dx [8, 2], the shape of the input, got";
  const refused: [Layer, string | RegExp][] = [
    [sequential([2], new Affine(2, 2), nothing(), new ReLU()), `Sequential: layer 1 (Mine): ${dx} undefined`],
    [sequential([2], nothing(), new ReLU()), `Sequential: layer 0 (Mine): ${dx} undefined`],
    [
      sequential([2], new Affine(2, 2), new Residual(new ReLU(), turned())),
      `Residual: layer 1 (Mine): ${dx} a Tensor [2, 8]`,
    ],
    [nothing(), `Trainer: the model (Mine): ${dx} undefined`],
    [sequential([2], new Affine(2, 2), new Through()), `Mine: ${dx} undefined`],
    [
      sequential([2], new Affine(2, 2), wrongGradient()),
      "Sequential: layer 1 (Mine): its backward, the gradient of inner.weight: addInto: expected value [2, 2] for target [2, 2], got [2, 1]",
    ],
    [wrongGradient(), "Trainer: the model (Mine): its backward, the gradient of inner.weight: addInto: expected"],
  ];
  for (const [model, message] of refused) {
    const optimizer = new SGD(model.parameters());
    const before = snapshot({ model, optimizer });
    const loader = new DataLoader(blobs(), { batchSize: 8 });
    const fit = new Trainer(model, { loss: softmaxCrossEntropy, optimizer }).fit(loader, { epochs: 1 });
    await expect(fit).rejects.toThrow(message);
    expect(snapshot({ model, optimizer })).toEqual(before);
  }
});

test("a wrong shape is a ShapeError, anything else a TypeError; inspect names the layer too", () => {
  const labels = [0, 1];
  const x = tensor([[1, 2], [3, 4]]); // biome-ignore format: a matrix
  const run = (layer: Layer) => () => inspect(sequential([2], new Affine(2, 2), layer), x, labels, softmaxCrossEntropy);
  const dx = "layer 1 (Mine): expected its backward to return dL/dx [2, 2], the shape of the input, got";
  expect(run(new Mine(() => 5))).toThrow(new TypeError(`${dx} the number 5`));
  expect(run(new Mine(() => zeros([1, 2])))).toThrow(new ShapeError(`${dx} a Tensor [1, 2]`));
});

test("a layer whose forward returns something else is named", () => {
  class Half extends Layer {
    forward(x: Tensor): Forward {
      return any(x);
    }
  }
  expect(() => sequential([2], new ReLU(), new Half()).forward(zeros([3, 2]))).toThrow(
    new TypeError(
      "Sequential: layer 1 (Half): expected its forward to return [y, backward], a tensor and a function, got a Tensor [3, 2]",
    ),
  );
  expect(() => sequential([2], new Half()).predict(zeros([3, 2]))).toThrow(
    "layer 0 (Half): expected its forward to return",
  );
});
