import { Dataset } from "tsumiki";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { autoencoder } from "../../examples/objectives/src/autoencoder.ts";
import { auxiliaryLoss } from "../../examples/objectives/src/auxiliary-loss.ts";
import { fewShotAccuracy } from "../../examples/objectives/src/few-shot.ts";
import { areaUnderCurve, pairs } from "../../examples/objectives/src/pairs.ts";
import { showImages, showMap } from "../../examples/objectives/src/show.ts";
import { siamesePairs } from "../../examples/objectives/src/siamese-pairs.ts";
import { turned } from "../../examples/objectives/src/turned.ts";
import { twoHeads } from "../../examples/objectives/src/two-heads.ts";
import { linesOf, run } from "./command.ts";

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => lines.push(...text.split("\n")));
});
afterEach(() => vi.restoreAllMocks());

test("two heads both learn, of one trunk: digits and turns are right far more often than by chance", async () => {
  const { digit, turn } = await twoHeads({ limit: 1000, epochs: 2 });
  expect(digit).toBeGreaterThan(0.4);
  expect(turn).toBeGreaterThan(0.6);
  expect(lines[0]).toBe(
    `two heads: ${(100 * digit).toFixed(1)}% of the digits are right, and ${(100 * turn).toFixed(1)}% of the turns`,
  );
  expect(lines.at(-1)?.match(/\d, turned by \d+°/g)).toHaveLength(3);
});

test("with an auxiliary loss in the middle a network learns that does not by itself", async () => {
  const { alone, helped } = await auxiliaryLoss({ epochs: 3 });
  expect(alone).toBeLessThan(0.25);
  expect(helped).toBeGreaterThan(alone + 0.4);
});

test("siamese pairs: one network learns from pairs alone what is of one kind", async () => {
  const { told, area, named } = await siamesePairs({ limit: 3000, epochs: 4 });
  expect(told).toBeGreaterThan(0.7);
  expect(area).toBeGreaterThan(0.8);
  expect(named).toBeGreaterThan(0.5);
  expect(lines.slice(0, -2).join("").replaceAll(/\D/g, "").length).toBeGreaterThan(150);
});

test("an autoencoder gives back what goes in, through 16 numbers", async () => {
  const { before, after } = await autoencoder({ limit: 1000, epochs: 6 });
  expect(before).toBeGreaterThan(0.4);
  expect(after).toBeLessThan(0.1);
  expect(lines.filter((line) => /[▀▄█]/.test(line)).length).toBeGreaterThan(12);
});

test("an example that there is not is one line and exit code 2", async () => {
  const { code, stdout, stderr } = await run("objectives", ["three-heads"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(linesOf(stderr)).toEqual([
    'error: there is no example "three-heads": two-heads, auxiliary-loss, siamese-pairs, autoencoder, or none of these for all',
  ]);
});

/** Three images of class 0 and three of class 1, each of one shade. */
const shades = new Dataset({
  samples: Float32Array.from({ length: 6 * 784 }, (_, index) => Math.floor(index / 784)),
  sampleShape: [1, 28, 28],
  labels: [0, 0, 0, 1, 1, 1],
});

test("half of the pairs are of one class, and never of an image and itself", () => {
  const data = pairs(shades, 20, 1);
  expect(data.sampleShape).toEqual([2, 28, 28]);
  for (const [index, same] of data.labels().entries()) {
    const pair = data.sample(index);
    const [first = 0, second = 0] = [pair[0], pair[784]];
    expect(first).not.toBe(second);
    expect(Number(first < 3 === second < 3)).toBe(same);
  }
  expect(data.classCounts()).toEqual([10, 10]);
});

test("the area under the curve is the share of nearer pairs: of 2 · 2 comparisons 3", () => {
  expect(areaUnderCurve([1, 3, 2, 4], [1, 1, 0, 0])).toBe(0.75);
  expect(areaUnderCurve([4, 3, 2, 1], [1, 1, 0, 0])).toBe(0);
});

test("from few examples: what is nearest to the centre of its own class is right, by hand", () => {
  // centres 0 and 10 of one example each; of the others 1 and 9 are right, and 7 is nearer to the wrong one
  expect(fewShotAccuracy([[0], [10], [1], [9], [7]], [3, 5, 3, 5, 3], 1)).toBe(2 / 3);
});

test("a quarter turn brings the top to the right, and is told in the second label", () => {
  const samples = new Float32Array(2 * 784);
  samples[784 + 5] = 1; // in the top row of the second image
  const data = turned(new Dataset({ samples, sampleShape: [1, 28, 28], labels: [4, 7], classes: 10 }));
  expect([...data.labels()]).toEqual([4, 0, 7, 1]);
  expect(data.sample(1).indexOf(1)).toBe(5 * 28 + 27);
});

test("images are shown by blocks, two rows of pixels to a line, and points by their digits", () => {
  const image = new Float32Array(784);
  for (const index of [2 * 28 + 2, 2 * 28 + 3, 3 * 28 + 3, 3 * 28 + 4]) image[index] = 1;
  const [first, ...others] = showImages([image, image]).split("\n");
  expect(first).toBe(`▀█▄${" ".repeat(23)}▀█▄`);
  expect(others).toEqual(Array(11).fill(""));

  const map = showMap([[0, 0], [2, 1], [1, 1]], [3, 7, 5]).split("\n"); // biome-ignore format: points in a row
  expect([map[0], map.at(-1)]).toEqual(["3", `${" ".repeat(32)}5${" ".repeat(30)}7`]);
});
