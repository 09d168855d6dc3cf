import { checkLossGradients } from "@tsumiki/gradient-check";
import { init, reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { crossEntropy, type Labels, softmaxCrossEntropy } from "@tsumiki/layers";
import { reshape, tensor, transpose, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test as plainTest } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

const { log } = Math;

/** Two samples of two positions, [batch, 3 classes, positions]: e to them is 1, 2, 1 and 2, 3, 5; then the same in turn. */
const scores = () =>
  tensor([
    [
      [0, log(2)],
      [log(2), log(3)],
      [0, log(5)],
    ],
    [
      [log(2), 0],
      [log(3), log(2)],
      [log(5), 0],
    ],
  ]);

onEveryBackend("labels of positions: the mean is over all of them, and so is its weight", () => {
  const all: Labels[] = [
    tensor([
      [1, 0],
      [2, 1],
    ]),
    [1, 0, 2, 1],
    Uint8Array.of(1, 0, 2, 1),
  ];
  for (const loss of [softmaxCrossEntropy, crossEntropy()]) {
    for (const labels of all) {
      const [value, backward, weight] = loss(scores(), labels);
      expectTensor(value, { shape: [], data: [(log(2) + log(5) + log(2) + log(2)) / 4] });
      // (p − t)/4, with p = 1/4, 1/2, 1/4 and 1/5, 3/10, 1/2
      const first = [1 / 4, -4 / 5, -1 / 2, 3 / 10, 1 / 4, 1 / 2];
      const second = [1 / 5, 1 / 4, 3 / 10, -1 / 2, -1 / 2, 1 / 4];
      expectTensor(backward(), { shape: [2, 3, 2], data: [...first, ...second].map((each) => each / 4) });
      expect(weight).toBe(4);
    }
  }
});

onEveryBackend("axis says where the classes are: -1 for [batch, positions, classes]", () => {
  const turned = transpose(scores(), [0, 2, 1]);
  const [value, backward] = crossEntropy({ axis: -1 })(turned, [1, 0, 2, 1]);
  const [expected, expectedBackward] = crossEntropy()(scores(), [1, 0, 2, 1]);
  expectTensor(value, { shape: [], data: expected.data() });
  expectTensor(backward(-2), { shape: [2, 2, 3], data: transpose(expectedBackward(-2), [0, 2, 1]).data() });
});

onEveryBackend("what is ignored has the gradient 0, also where its scores are NaN or all −Infinity", () => {
  for (const none of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    const padded = tensor([
      [0, log(2), 0],
      [none, none, none],
    ]);
    const [value, backward] = crossEntropy({ ignore: -100 })(padded, [1, -100]);
    expectTensor(value, { shape: [], data: [log(2)] });
    expectTensor(backward(), { shape: [2, 3], data: [1 / 4, -1 / 2, 1 / 4, 0, 0, 0] });
  }
});

onEveryBackend("what is ignored adds nothing to the loss, to its weight and to the gradient", () => {
  for (const ignore of [-100, 255, 2]) {
    const [value, backward, weight] = crossEntropy({ ignore })(scores(), [1, ignore, ignore, 1]);
    expectTensor(value, { shape: [], data: [log(2)] });
    expectTensor(backward(), {
      shape: [2, 3, 2],
      data: [1 / 4, 0, -1 / 2, 0, 1 / 4, 0, 0, 1 / 4, 0, -1 / 2, 0, 1 / 4].map((each) => each / 2),
    });
    expect(weight).toBe(2);
  }
});

onEveryBackend("a batch of which all is ignored has loss 0, a gradient of zeros and weight 0", () => {
  for (const options of [{}, { labelSmoothing: 0.1 }, { classWeights: [1, 2, 3] }]) {
    const [value, backward, weight] = crossEntropy({ ...options, ignore: -1 })(scores(), [-1, -1, -1, -1]);
    expectTensor(value, { shape: [], data: [0] });
    expectTensor(backward(), { shape: [2, 3, 2], data: new Array<number>(12).fill(0) });
    expect(weight).toBe(0);
  }
});

test("of random scores it is what the rows of positions are, laid out by hand", () => {
  const configurations = fc.record({
    shape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
    place: fc.nat(),
    ignore: fc.constantFrom(undefined, -100, 0),
    classWeights: fc.boolean(),
    labelSmoothing: fc.constantFrom(0, 0.25),
    seed: fc.nat({ max: 1000 }),
  });
  fc.assert(
    fc.property(configurations, ({ shape, place, ignore, classWeights, labelSmoothing, seed }) => {
      const axis = 1 + (place % (shape.length - 1));
      const classes = shape[axis] as number;
      const size = shape.reduce((product, extent) => product * extent, 1);
      const random = (at: number) => Math.sin(12.9898 * (at + seed)) * 4;
      const x = tensor(
        Float64Array.from({ length: size }, (_, at) => random(at)),
        shape,
      );
      const order = [...shape.keys()].filter((other) => other !== axis).concat(axis);
      const rows = reshape(transpose(x, order), [-1, classes]);
      const labels = Array.from({ length: size / classes }, (_, at) =>
        ignore !== undefined && at % 3 === 2 ? ignore : Math.floor(Math.abs(random(at + size))) % classes,
      );
      const options = {
        labelSmoothing,
        ...(ignore === undefined ? {} : { ignore }),
        ...(classWeights ? { classWeights: Array.from({ length: classes }, (_, at) => at + 0.5) } : {}),
      };
      const [value, backward, weight] = crossEntropy({ ...options, axis })(x, labels);
      const [byRows, rowsBackward, rowsWeight] = crossEntropy(options)(rows, labels);
      expect([value.item(), weight]).toEqual([byRows.item(), rowsWeight]);
      const gradient = reshape(transpose(backward(), order), [-1, classes]);
      expect(gradient.data()).toEqual(rowsBackward().data());
    }),
    { numRuns: 60 },
  );
});

test("its gradients", () => {
  const shape = [2, 3, 2, 2];
  checkLossGradients(softmaxCrossEntropy, shape, [0, 2, 1, 2, 0, 1, 1, 2]);
  const labels = [0, -100, 1, 2, 0, 1, -100, 2];
  checkLossGradients(crossEntropy({ ignore: -100, labelSmoothing: 0.2, classWeights: [1, 0.5, 3] }), shape, labels);
  checkLossGradients(crossEntropy({ axis: -1 }), [2, 2, 3], () =>
    tensor([
      [
        [0.2, 0.3, 0.5],
        [0, 1, 0],
      ],
      [
        [0.5, 0.25, 0.25],
        [0, 0, 1],
      ],
    ]),
  );
});

test("labels that fit no position, or are no class, are refused by their place", () => {
  const images = () => zeros([2, 3, 2, 2]);
  for (const [labels, got] of [
    [zeros([2, 2]), "[2, 2]"],
    [zeros([8]), "[8]"],
    [[0, 1, 2], "[3]"],
    [zeros([2, 3, 2]), "[2, 3, 2]"],
  ] as const) {
    expect(() => softmaxCrossEntropy(images(), labels)).toThrow(
      new ShapeError(
        `softmaxCrossEntropy: scores [2, 3, 2, 2] need labels [2, 2, 2] or [2, 3, 2, 2], or an array of 8 numbers, got ${got}`,
      ),
    );
  }
  const wrong = [0, 0, 0, 0, 0, 3, 0, -100];
  expect(() => crossEntropy({ ignore: -100 })(images(), tensor(Float64Array.from(wrong), [2, 2, 2]))).toThrow(
    new RangeError("crossEntropy: the label at [1, 0, 1] is 3, expected a whole number from 0 to 2"),
  );
  expect(() => crossEntropy()(images(), wrong)).toThrow(
    new RangeError("crossEntropy: the label at position 5 is 3, expected a whole number from 0 to 2"),
  );
  expect(() => crossEntropy({ axis: 2 })(zeros([2, 3]), [0, 1])).toThrow(
    new ShapeError("crossEntropy: expected the classes on axis 2 of the scores, got [2, 3]"),
  );
  expect(() => crossEntropy({ axis: -3 })(zeros([2, 3]), [0, 1])).toThrow("the classes on axis -3 of the scores");
});

test("axis and ignore that are none are refused", () => {
  for (const axis of [0, 1.5, Number.NaN]) {
    expect(() => crossEntropy({ axis })).toThrow(
      new RangeError(`crossEntropy: axis must be a whole number other than 0, which is the batch, got ${axis}`),
    );
  }
  expect(() => crossEntropy({ axis: "1" as never })).toThrow(TypeError);
  for (const ignore of [0.5, Number.NaN, 2 ** 25]) {
    expect(() => crossEntropy({ ignore })).toThrow(
      new RangeError(`crossEntropy: ignore must be a whole number from -16777216 to 16777216, got ${ignore}`),
    );
  }
  expect(() => crossEntropy({ ignore: "-100" as never })).toThrow('got the string "-100": leave out the quotes');
  expect(() => crossEntropy({ ignore_index: -100 } as never)).toThrow(
    "unknown option ignore_index. It takes labelSmoothing, classWeights, ignore, axis, reduction",
  );
});

plainTest("scores of the reference have their loss there, whichever backend runs", async () => {
  await init();
  const [scores, labels] = withBackend(reference, () => [tensor([1, 2, 3, 4], [2, 2]), tensor([1, -100])]);
  for (const given of [labels, [1, -100]]) {
    const [loss, backward] = crossEntropy({ ignore: -100, classWeights: [1, 2] })(scores, given);
    expect(loss.item()).toBeCloseTo(Math.log(1 + Math.exp(-1)), 12);
    expect(backward().block.backend).toBe(reference);
  }
});

test("a class cannot be ignored in one-hot rows, where it would count; a number that is no class need not be there", () => {
  const turned = () => transpose(tensor([0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0], [2, 2, 3]), [0, 2, 1]);
  expect(() => crossEntropy({ ignore: 1 })(scores(), turned())).toThrow(
    new RangeError(
      "crossEntropy: ignore is class 1, but the labels are one-hot rows or distributions [2, 3, 2], of which none is " +
        "ignored: give class numbers [2, 2], or leave out ignore",
    ),
  );
  const [expected] = softmaxCrossEntropy(scores(), turned());
  for (const ignore of [-100, 3]) {
    expectTensor(crossEntropy({ ignore })(scores(), turned())[0], { shape: [], data: expected.data() });
  }
});
