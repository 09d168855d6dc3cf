import { checkGradients, checkLossGradients, GradientError } from "@tsumiki/gradient-check";
import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { Affine, affine, crossEntropy, type Forward, Layer, softmaxCrossEntropy, unwanted } from "@tsumiki/layers";
import { addInto, full, matmul, ones, Parameter, type Tensor, zeros } from "@tsumiki/tensor";
import { expect, test } from "vitest";

/** What the compiler would refuse, and JavaScript or a cast lets through. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
const any = (value: unknown): any => value;

const onReference = <Result>(body: () => Result) => withBackend(reference, body);
const make = () => new Affine(3, 3);
const check = (makeLayer: unknown, shape: unknown = [2, 3], options: object = {}) =>
  onReference(() => checkGradients(any(makeLayer), any(shape), options));
const checkLoss = (loss: unknown, shape: unknown = [2, 3], options: object = {}) =>
  onReference(() => checkLossGradients(any(loss), any(shape), [0, 2], options));

const maker = "checkGradients: expected a function that makes a layer, such as () => new Affine(4, 3)";
const loss = "checkLossGradients: loss must be a function such as softmaxCrossEntropy";
const known = "It takes step, tolerance, maxElements, input, seed, vacuous";

test.each<[sentence: string, act: () => unknown]>([
  [`${maker}, got an Affine; write () => new Affine(…)`, () => check(onReference(make))],
  [`${maker}, got the class Affine; write () => new Affine(…)`, () => check(Affine)],
  [`${maker}, got one with arguments; a lazy layer is made by () => affine(3)([4])`, () => check(affine(3))],
  [`${maker}, got undefined`, () => check(undefined)],
  ["checkGradients: expected its function to return a layer, got undefined", () => check(() => undefined)],
  ["checkGradients: expected its function to return a layer, got a Promise; await it", () => check(async () => make())],
  [
    "checkGradients: inputShape must be a shape with the batch, as [2, 3], got a Tensor [2, 3]; give its shape, and its numbers as { input: … }",
    () =>
      check(
        make,
        onReference(() => zeros([2, 3])),
      ),
  ],
  ["checkGradients: inputShape must be a shape with the batch, as [2, 3], got the number 3", () => check(make, 3)],
  ["checkGradients: inputShape must be a shape with the batch, as [2, 3], got the array []", () => check(make, [])],
  [
    'checkGradients: each extent of inputShape must be a whole number of at least 1, got the string "3": leave out the quotes',
    () => check(make, [2, "3"]),
  ],
  [
    `checkGradients: unknown option tol, did you mean tolerance? ${known}, moveParameters`,
    () => check(make, [2, 3], { tol: 1e-3 }),
  ],
  ["checkGradients: expected options such as { step: … }, got the number 1", () => check(make, [2, 3], any(1))],
  [
    'checkGradients: step must be a finite number above 0, got the string "1e-4": leave out the quotes',
    () => check(make, [2, 3], { step: "1e-4" }),
  ],
  ["checkGradients: seed must be a number or a string, got null", () => check(make, [2, 3], { seed: null })],
  [
    'checkGradients: vacuous must be an array of names, as ["input"], got the string "input"',
    () => check(make, [2, 3], { vacuous: "input" }),
  ],
  [
    'checkGradients: moveParameters must be true or false, got the string "no"',
    () => check(make, [2, 3], { moveParameters: "no" }),
  ],
  [
    `${loss}, got what one returns; hand it over without calling it`,
    () => checkLoss(onReference(() => softmaxCrossEntropy(ones([2, 3]), [0, 2]))),
  ],
  [`${loss}, got the string "crossEntropy"`, () => checkLoss("crossEntropy")],
  ["crossEntropy: expected options", () => checkLoss(crossEntropy)],
  [
    "checkLossGradients: scoresShape must be a shape with the batch, as [2, 3], got a Tensor [2, 3]; give its shape, and its numbers as { input: … }",
    () =>
      checkLoss(
        softmaxCrossEntropy,
        onReference(() => zeros([2, 3])),
      ),
  ],
  [
    `checkLossGradients: unknown option moveParameters. ${known}`,
    () => checkLoss(softmaxCrossEntropy, [2, 3], { moveParameters: false }),
  ],
])("%s", (sentence, act) => {
  expect(act).toThrow(sentence);
  expect(act).toThrow(TypeError);
});

/** A layer without parameters whose forward returns what it is made with. */
const careless = (forward: (x: Tensor) => unknown) => () =>
  new (class Careless extends Layer {
    forward(x: Tensor): Forward {
      return forward(x) as Forward;
    }
  })();

/** y = x·W, but the gradient of W, or of a bias of no use, is of a shape of its own. */
class Linear extends Layer {
  readonly weight = new Parameter(full([3, 3], 0.5));
  readonly bias = new Parameter(zeros([3]));
  readonly #wrong: Tensor;
  readonly #of: "weight" | "bias";

  constructor(of: "weight" | "bias", wrong: Tensor) {
    super();
    this.#of = of;
    this.#wrong = wrong;
  }

  forward(x: Tensor): Forward {
    const W = this.weight.value;
    return [
      matmul(x, W),
      (dy) => {
        addInto(this[this.#of].gradient, this.#wrong);
        return matmul(dy, W, { transposeB: true });
      },
    ];
  }
}

const forward = "Careless: forward has to return [y, backward], a tensor and a function, but";

test.each<[sentence: string, makeLayer: () => Layer]>([
  [`${forward} it returned undefined`, careless(() => undefined)],
  [`${forward} it returned a Tensor [2, 3]`, careless((x) => x)],
  [`${forward} it returned a Promise; await it`, careless(async (x) => x)],
  [`${forward} the first is the array [1]`, careless((x) => [[1], () => x])],
  [`${forward} the second is undefined`, careless((x) => [x])],
  [
    "Careless: backward returned undefined in place of dL/dx, a tensor [2, 3] as the input is",
    careless((x) => [x, () => undefined]),
  ],
  [
    "Careless: backward returned undefined in place of dL/dx, a tensor [2, 3] as the input is",
    careless((x) => [x, (dy: Tensor, hint?: object) => (hint ? undefined : dy)]),
  ],
  ["Careless: backward gives dL/dx of shape [3], but the input is [2, 3]", careless((x) => [x, () => ones([3])])],
  ["Careless: backward fails: matmul", careless((x) => [x, (dy: Tensor) => matmul(dy, dy)])],
  [
    "Linear: backward adds a gradient of another shape than its own to that of weight [3, 3]: addInto: expected value [3, 3] for target [3, 3], got [3]",
    () => new Linear("weight", ones([3])),
  ],
  [
    "Linear: backward adds a gradient of another shape than its own to that of bias [3]: addInto: expected value [3] for target [3], got [3, 3]",
    () => new Linear("bias", ones([3, 3])),
  ],
])("%s", (sentence, makeLayer) => {
  expect(() => checkGradients(makeLayer, [2, 3])).toThrow(GradientError);
  expect(() => checkGradients(makeLayer, [2, 3])).toThrow(sentence);
});

test("an outputShape that returns none, and one that refuses the sample", () => {
  class Shapeless extends Layer {
    override outputShape(): number[] {
      return any(undefined);
    }
    forward(x: Tensor): Forward {
      return [x, (dy) => dy];
    }
  }
  expect(() => checkGradients(() => new Shapeless(), [2, 3])).toThrow(
    new GradientError("Shapeless: outputShape has to return a shape, but returned undefined"),
  );
  expect(() => checkGradients(make, [2, 4])).toThrow(ShapeError);
});

test("with nobody wanting dL/dx a backward may return what is none", () => {
  const thrifty = careless((x) => [
    x,
    (dy: Tensor, hint?: { input?: boolean }) => (hint?.input === false ? unwanted(x) : dy),
  ]);
  expect(() => checkGradients(thrifty, [2, 3])).not.toThrow();
});

const pair = "carelessLoss: a loss must return [loss, backward], got";

test.each<[sentence: string, compute: (scores: Tensor) => unknown]>([
  [`${pair} a Tensor [2, 3]; deriveLoss(carelessLoss) makes it a loss`, (scores) => scores],
  [`${pair} the function backward; if it makes a loss, hand over carelessLoss()`, () => function backward() {}],
  [`${pair} the array [1, () => …]`, () => [1, () => 1]],
  ["carelessLoss: its backward must return dL/dscores [2, 3], got undefined", () => [ones([]), () => undefined]],
])("%s", (sentence, compute) => {
  const carelessLoss = (scores: Tensor) => compute(scores);
  expect(() => checkLoss(carelessLoss)).toThrow(new TypeError(sentence));
});
