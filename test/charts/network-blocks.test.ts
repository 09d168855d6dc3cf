import { type BlockLayer, networkBlocks } from "@tsumiki/charts";
import { expect, test } from "vitest";
import { all, description, number, parsed, texts } from "./svg.ts";

const draw = (...layers: BlockLayer[]) => networkBlocks({ title: "Blocks", layers });

const data: BlockLayer = { name: "input", kind: "data", output: [1, 28, 28], parameters: 0 };
const convolution: BlockLayer = { name: "Conv2d", kind: "convolution", output: [30, 24, 24], parameters: 780 };
const affine: BlockLayer = { name: "Affine", kind: "affine", output: [10], parameters: 43210 };

/** The fronts of the blocks. */
const fronts = (svg: string) =>
  all(parsed(svg), "rect").filter(
    ({ attributes }) => attributes["width"] === "80" && attributes["stroke-width"] === "1.5",
  );

test("a stud an axis, with its extent", () => {
  const svg = draw(data, convolution);
  const studs = all(parsed(svg), "rect").filter(({ attributes }) => attributes["width"] === "6");
  // Three at the right of each, and those of the input in the sockets of the convolution.
  expect(studs.map(({ attributes }) => attributes["class"])).toEqual([
    ...Array(6).fill("fill-data"),
    ...Array(3).fill("fill-convolution"),
  ]);
  expect(texts(svg)).toEqual(expect.arrayContaining(["1", "28", "28", "30", "24", "24", "780"]));
});

test("height goes with the logarithm of height · width, edges with that of the channels", () => {
  const image = (extent: number, channels: number): BlockLayer => ({ ...data, output: [channels, extent, extent] });
  const heights = [8, 16, 32].map((extent) => number(fronts(draw(image(extent, 1)))[0], "height"));
  expect([heights[1]! - heights[0]!, heights[2]! - heights[1]!]).toEqual([18, 18]);
  const edges = [1, 4, 32].map((channels) => all(parsed(draw(image(8, channels))), "rect", "stroke-data").length);
  expect([edges[1]! - edges[0]!, edges[2]! - edges[0]!]).toEqual([2, 5]);
});

test("what fits seats, what does not stands apart, with the sentence", () => {
  const [before, seated] = fronts(draw(data, convolution)).map((front) => number(front, "x"));
  expect(seated! - before!).toBe(80);
  const sentence = "Conv2d: expected input [batch, 3, height, width]";
  const misfit = { ...convolution, input: [3, 28, 28], problem: sentence };
  const [left, apart] = fronts(draw(data, misfit)).map((front) => number(front, "x"));
  expect(apart! - left!).toBe(110);
  expect(texts(draw(data, misfit))).toEqual(expect.arrayContaining([sentence, "3"]));
});

test("many layers go on in the next row", () => {
  const rows = fronts(draw(...Array<BlockLayer>(25).fill(affine))).map((front) => number(front, "x"));
  expect(rows.filter((x) => x === 10)).toHaveLength(3);
  expect(Math.max(...rows)).toBeLessThanOrEqual(840 - 80);
});

test("it says each layer's output and parameters", () => {
  expect(description(draw(data, convolution, affine))).toBe(
    "input gives 1 x 28 x 28. Conv2d gives 30 x 24 x 24, 780 parameters. Affine gives 10, 43,210 parameters.",
  );
});

test("what it cannot draw is named", () => {
  expect(() => draw({ ...data, kind: "conv" as never })).toThrow("networkBlocks: layers[0].kind must be");
  expect(() => draw({ ...data, output: [1.5] })).toThrow(
    "layers[0].output[0] must be a whole number of at least 0, got 1.5",
  );
  expect(() => draw({ ...data, parameters: -1 })).toThrow("layers[0].parameters must be a whole number of at least 0");
});
