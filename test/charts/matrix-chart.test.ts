import { matrixChart } from "@tsumiki/charts";
import { expect, test } from "vitest";
import { pictureOf } from "./picture.ts";
import { all, description, number, parsed, texts } from "./svg.ts";

const draw = (names: string[], counts: ArrayLike<number>[]) =>
  matrixChart({ title: "Confused", names, counts, rowLabel: "what it is", columnLabel: "what was said" });

const counts = [
  [8, 2, 0],
  [0, 9, 1],
  [0, 0, 0],
];

test("a cell's colour is as strong as the root of its share of the row", () => {
  const cells = all(parsed(draw(["a", "b", "c"], counts)), "rect").filter(
    ({ attributes }) => attributes["width"] === "43",
  );
  const colored = cells.filter(({ attributes }) => attributes["fill-opacity"] !== undefined);
  expect(colored.map(({ attributes }) => [attributes["class"], Number(attributes["fill-opacity"])])).toEqual([
    ["fill-accent", Math.round(100 * (0.08 + 0.4 * Math.sqrt(0.8))) / 100],
    ["fill-wrong", Math.round(100 * (0.08 + 0.4 * Math.sqrt(0.2))) / 100],
    ["fill-accent", Math.round(100 * (0.08 + 0.4 * Math.sqrt(0.9))) / 100],
    ["fill-wrong", Math.round(100 * (0.08 + 0.4 * Math.sqrt(0.1))) / 100],
  ]);
});

test("the diagonal is framed, also where nothing is on it", () => {
  const frames = all(parsed(draw(["a", "b", "c"], counts)), "rect", "stroke-accent");
  const places = frames.map((frame) => [number(frame, "x"), number(frame, "y")]);
  expect(places.map(([x, y]) => [x! - places[0]![0]!, y! - places[0]![1]!])).toEqual([
    [0, 0],
    [44, 44],
    [88, 88],
  ]);
});

test("numbers stand in the cells, and beside each row how much of it is right", () => {
  expect(texts(draw(["a", "b", "c"], counts))).toEqual(
    expect.arrayContaining(["8", "2", "9", "1", "80.0 %", "90.0 %", "–"]),
  );
  expect(texts(draw(["a", "b", "c"], counts))).not.toContain("0");
});

test("it says what is confused most", () => {
  expect(description(draw(["a", "b", "c"], counts))).toBe(
    "Rows are what it is, columns what was said. On the diagonal are 17 of 20. Off it the most are a as b: 2, b as c: 1.",
  );
});

test("two hundred classes are a picture without numbers, in the colours of both schemes", () => {
  const size = 200;
  const many = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => (row === column ? 1 : 0)),
  );
  many[0]![1] = 1;
  const svg = draw(
    many.map((_, index) => `class ${index}`),
    many,
  );
  expect(svg.length).toBeLessThan(20_000);
  expect(texts(svg)).not.toContain("class 0");
  const [light, dark] = all(parsed(svg), "image").map(pictureOf);
  expect([light!.width, light!.height]).toEqual([size, size]);
  expect(light!.at(5, 5)).toEqual([0x00, 0x51, 0xa5, 255]);
  expect(dark!.at(5, 5)).toEqual([0x7d, 0xb4, 0xff, 255]);
  const [red, , blue, opacity] = light!.at(1, 0);
  expect([red! > blue!, opacity]).toEqual([true, 255]);
  expect(light!.at(7, 3)[3]).toBe(0);
});

test("what it cannot draw is named", () => {
  expect(() => draw(["a", "b"], [[1, 2]])).toThrow("matrixChart: counts must have a row for each of 2 names, got 1");
  expect(() => draw(["a"], [[1, 2]])).toThrow("matrixChart: counts[0] must have a number for each of 1 names, got 2");
  expect(() => draw(["a"], [[Number.NaN]])).toThrow("matrixChart: counts[0][0] must be a finite number of at least 0");
});
