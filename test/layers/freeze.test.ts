import {
  Affine,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  type Forward,
  freeze,
  frozenNames,
  Layer,
  type PartOfModel,
  ReLU,
  Residual,
  sequential,
  unfreeze,
} from "@tsumiki/layers";
import { Parameter, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "./on-reference.ts";

const network = () =>
  sequential(
    [2, 4, 4],
    new Conv2d(2, 3, 3, { padding: 1 }),
    new BatchNorm2d(3),
    new Residual(new Conv2d(3, 3, 1), new ReLU()),
    new Flatten(),
    new Affine(48, 5),
  );

test("freeze of a layer is of all that is inside, running statistics too; unfreeze lets it learn again", () => {
  const model = network();
  const names = [...model.state().keys()];
  expect(freeze(model)).toEqual(names);
  expect(frozenNames(model)).toEqual(names);
  expect([...model.state().values()].every(({ frozen }) => frozen)).toBe(true);
  expect(unfreeze(model)).toEqual(names);
  expect(frozenNames(model)).toEqual([]);
  const [, norm] = model.layers;
  expect(freeze(norm!)).toEqual(["weight", "bias", "runningMean", "runningVariance"]);
  expect(frozenNames(model)).toEqual(["1.weight", "1.bias", "1.runningMean", "1.runningVariance"]);
});

test("by name: a layer, one inside of another, a parameter, several", () => {
  const chosen = (part: PartOfModel) => {
    const model = network();
    const names = freeze(model, part);
    expect(frozenNames(model)).toEqual(names);
    return names;
  };
  expect(chosen("0")).toEqual(["0.weight", "0.bias"]);
  expect(chosen("2")).toEqual(["2.layers.0.weight", "2.layers.0.bias"]);
  expect(chosen("2.layers.0")).toEqual(["2.layers.0.weight", "2.layers.0.bias"]);
  expect(chosen("4.bias")).toEqual(["4.bias"]);
  expect(chosen("1.runningMean")).toEqual(["1.runningMean"]);
  expect(chosen(["4.weight", "0", "3", "0.bias"])).toEqual(["0.weight", "0.bias", "4.weight"]);
  expect(chosen([])).toEqual([]);
});

test("by a predicate of the name, of what it is, and of the layer that holds it", () => {
  const model = network();
  expect(freeze(model, (name) => name.startsWith("4."))).toEqual(["4.weight", "4.bias"]);
  expect(freeze(model, (_name, _value, layer) => layer instanceof Conv2d)).toEqual([
    "0.weight",
    "0.bias",
    "2.layers.0.weight",
    "2.layers.0.bias",
  ]);
  expect(unfreeze(model, (_name, value) => value instanceof Parameter && value.shape.length === 1)).toHaveLength(5);
  expect(frozenNames(model)).toEqual(["0.weight", "2.layers.0.weight", "4.weight"]);
});

test("what was frozen can be frozen elsewhere by its names", () => {
  const [model, other] = [network(), network()];
  freeze(model, ["0.weight", "1"]);
  freeze(other, frozenNames(model));
  expect(frozenNames(other)).toEqual(frozenNames(model));
});

test("a layer without parameters is frozen without a word: so one may go through all of them", () => {
  const model = network();
  for (const layer of model.layers.slice(0, 4)) freeze(layer);
  expect(frozenNames(model).length).toBe(8);
  expect(freeze(new Dropout(0.5))).toEqual([]);
});

test("a parameter that two layers share is frozen by either of its names", () => {
  const [first, second] = [new Affine(2, 2), new Affine(2, 2)];
  Object.assign(second, { weight: first.weight });
  const model = sequential([2], first, second);
  expect(freeze(model, "1.weight")).toEqual(["0.weight"]);
  expect(unfreeze(model, "1")).toEqual(["0.weight", "1.bias"]);
  expect(freeze(model, (name) => name === "1.weight")).toEqual(["0.weight"]);
});

test("a layer that is used twice has both names", () => {
  const twice = new Affine(2, 2);
  const model = sequential([2], twice, new ReLU(), twice);
  expect(freeze(model, "2.bias")).toEqual(["0.bias"]);
  expect(freeze(model, "2")).toEqual(["0.weight", "0.bias"]);
});

test("a layer that has itself inside is no endless matter", () => {
  class Knot extends Layer {
    readonly weight = new Parameter(zeros([1]));
    readonly inside: { self?: Layer } = {};
    forward(x: ReturnType<typeof zeros>): Forward {
      return [x, (dy) => dy];
    }
  }
  const knot = new Knot();
  knot.inside.self = knot;
  expect(freeze(knot)).toEqual(["weight"]);
  expect(unfreeze(knot, "inside.self")).toEqual([]);
});

test("an unknown name is refused with the nearest one and what there is, and nothing is changed", () => {
  const model = network();
  expect(() => freeze(model, ["0", "4.wieght"])).toThrow(
    new RangeError(
      'freeze: there is no layer or parameter "4.wieght", did you mean "4.weight"? There are 0, 0.weight, 0.bias, 1, 1.weight, 1.bias, 1.runningMean, 1.runningVariance, 2, 2.layers.0, 2.layers.0.weight, 2.layers.0.bias, 2.layers.1, 3, 4, 4.weight, 4.bias',
    ),
  );
  expect(() => unfreeze(new Affine(2, 2), "encoder")).toThrow(
    new RangeError('unfreeze: there is no layer or parameter "encoder"; there are weight, bias'),
  );
  expect(() => freeze(new ReLU(), "weight")).toThrow("there are none");
  expect(() => freeze(model, "")).toThrow('freeze: there is no layer or parameter ""; there are 0,');
  expect(frozenNames(model)).toEqual([]);
});

test("a predicate that chooses nothing, or does not say yes or no, is refused", () => {
  const model = network();
  expect(() => freeze(model, (name) => name.startsWith("features."))).toThrow(
    new RangeError(
      "freeze: the predicate chooses nothing of 0.weight, 0.bias, 1.weight, 1.bias, 1.runningMean, 1.runningVariance, 2.layers.0.weight, 2.layers.0.bias, 4.weight, 4.bias",
    ),
  );
  const truthy = ((name: string) => name.match("4")) as unknown as PartOfModel;
  expect(() => freeze(model, truthy)).toThrow(
    new TypeError('freeze: what the predicate says of "0.weight" must be true or false, got null'),
  );
  expect(frozenNames(model)).toEqual([]);
});

test("what is no layer, name or predicate is refused by its type", () => {
  const model = network();
  const freezing = (layer: unknown, part?: unknown) => () => freeze(layer as Layer, part as PartOfModel);
  const refused: [() => unknown, string][] = [
    [freezing(undefined), "freeze: expected a layer, got undefined"],
    [
      freezing([...model.layers]),
      "freeze: expected a layer, got the array [{…}, {…}, {…}, {…}, {…}]; give layers one by one",
    ],
    [freezing(ReLU), "freeze: expected a layer, got the class ReLU; make it first"],
    [
      freezing(new Parameter(tensor([1]))),
      "freeze: expected a layer, got a Parameter [1]; one alone is frozen by its field frozen",
    ],
    [freezing(model, 0), 'freeze: expected a name such as "0.weight", several, or a predicate, got the number 0'],
    [
      freezing(model, model.layers[3]),
      'freeze: expected a name such as "0.weight", several, or a predicate, got a Flatten; freeze(layer) takes a layer itself',
    ],
    [freezing(model, ["0", null]), 'freeze: expected a name such as "0.weight", several, or a predicate, got null'],
    [() => frozenNames("0" as unknown as Layer), 'frozenNames: expected a layer, got the string "0"'],
    [() => unfreeze(null as unknown as Layer), "unfreeze: expected a layer, got null"],
  ];
  for (const [act, message] of refused) expect(act).toThrow(new TypeError(message));
});

test("the summary says what is frozen, and counts what learns; where nothing is, it is as ever", () => {
  const model = network();
  const before = model.summary();
  freeze(model, ["0", "1.runningMean", "4.weight"]);
  expect(model.summary()).toMatchInlineSnapshot(`
    "layer              output shape  parameters  learning
    -----------------------------------------------------
    input              2 x 4 x 4
    0 Conv2d           3 x 4 x 4             57    frozen
    1 BatchNorm2d      3 x 4 x 4              6         6
    2 Residual         3 x 4 x 4             12        12
      layers.0 Conv2d  3 x 4 x 4             12        12
      layers.1 ReLU    3 x 4 x 4              0         0
    3 Flatten          48                     0         0
    4 Affine           5                    245         5
    -----------------------------------------------------
    total                                   320        23"
  `);
  expect(
    model
      .summary()
      .split("\n")
      .every((line) => line.length <= 60),
  ).toBe(true);
  expect(String(model)).toContain("with 8 parameters (320 numbers, 297 of them frozen)");
  freeze(model);
  expect(model.summary()).toMatchInlineSnapshot(`
    "layer              output shape  parameters  learning
    -----------------------------------------------------
    input              2 x 4 x 4
    0 Conv2d           3 x 4 x 4             57    frozen
    1 BatchNorm2d      3 x 4 x 4              6    frozen
    2 Residual         3 x 4 x 4             12    frozen
      layers.0 Conv2d  3 x 4 x 4             12    frozen
      layers.1 ReLU    3 x 4 x 4              0         0
    3 Flatten          48                     0         0
    4 Affine           5                    245    frozen
    -----------------------------------------------------
    total                                   320         0"
  `);
  unfreeze(model);
  expect(model.summary()).toBe(before);
});
