import { Dataset } from "tsumiki";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { halves } from "../../examples/transfer/src/halves.ts";
import { transfer } from "../../examples/transfer/src/transfer.ts";
import { linesOf, run } from "./command.ts";

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => lines.push(...text.split("\n")));
});
afterEach(() => vi.restoreAllMocks());

test("of few images a network learns more under convolutions that have learnt of others", async () => {
  const { first, transferred, alone } = await transfer({ limit: 1500, epochs: 2, fewEpochs: 8, draws: 1 });
  expect(first).toBeGreaterThan(0.85);
  expect(transferred).toBeGreaterThan(0.6);
  expect(transferred).toBeGreaterThan(alone);
  expect(lines[0]).toMatch(/^0 to 4 from 7\d\d images: \d\d\.\d% of the test digits are right$/);
  expect(lines.find((line) => line.startsWith("0 Sequential"))).toMatch(/ 5,056 {4}frozen$/);
  expect(lines.at(-2)).toBe(`5 to 9 from 100 images, the convolutions frozen: ${(100 * transferred).toFixed(1)}%`);
  expect(lines.at(-1)).toBe(`5 to 9 from the same images, all learnt anew: ${(100 * alone).toFixed(1)}%`);
});

test("the halves are the digits 0 to 4 and 5 to 9, each numbered from 0", () => {
  const labels = [7, 0, 9, 4, 5];
  const samples = Float32Array.from(labels, (label) => label / 10);
  const [low, high] = halves(new Dataset({ samples, sampleShape: [1], labels, classes: 10 }));
  expect([...low.labels()]).toEqual([0, 4]);
  expect([...high.labels()]).toEqual([2, 4, 0]);
  expect([0, 1, 2].map((index) => high.sample(index)[0])).toEqual([0.7, 0.9, 0.5].map(Math.fround));
  expect([low.classNames, high.classNames]).toEqual([
    ["0", "1", "2", "3", "4"],
    ["5", "6", "7", "8", "9"],
  ]);
});

test("an option is one line and exit code 2", async () => {
  const { code, stdout, stderr } = await run("transfer", ["--epochs"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(linesOf(stderr)).toEqual(['error: there are no options, got "--epochs"']);
});
