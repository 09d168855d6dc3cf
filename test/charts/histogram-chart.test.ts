import { histogramChart, type Panel } from "@tsumiki/charts";
import { expect, test } from "vitest";
import { all, description, parsed, texts } from "./svg.ts";

const draw = (...panels: Panel[]) => histogramChart({ title: "Histograms", panels, axis: { label: "activation" } });

/** Of every panel the bars: [left, height, right]. */
function bars(svg: string): number[][][] {
  return all(parsed(svg), "path", "fill-accent").map(({ attributes }) =>
    [...attributes["d"]!.matchAll(/M([\d.]+),([\d.]+)V([\d.]+)H([\d.]+)/g)].map(([, left, bottom, top, right]) => [
      Number(left),
      Number(bottom) - Number(top),
      Number(right),
    ]),
  );
}

test("the highest bin is 92 pixels high, the others by their shares, of all panels alike", () => {
  const a = { name: "a", edges: [0, 1, 2], counts: [30, 10] };
  const b = { name: "b", edges: [0, 1, 2], counts: [100, 100] };
  const heights = bars(draw(a, b)).map((panel) => panel.map(([, height]) => Math.round(height!)));
  expect(heights).toEqual([
    [92, 31],
    [61, 61],
  ]);
});

test("bins stand between their edges, on one scale", () => {
  const a = { name: "a", edges: [0, 1, 2], counts: [1, 1] };
  const b = { name: "b", edges: [2, 3, 4], counts: [1, 1] };
  const [first, second] = bars(draw(a, b));
  // 560 pixels: 8 beside, 22 between two panels of 261, which go from 0 to 4.
  expect([first![0]![0], first![1]![2]]).toEqual([8.5, 8 + 261 / 2 - 0.5]);
  expect([second![0]![0], second![1]![2]]).toEqual([8 + 261 + 22 + 261 / 2 + 0.5, 8 + 261 + 22 + 261 - 0.5]);
});

test("a bin that is twice as wide is half as high for the same share", () => {
  const [panel] = bars(draw({ name: "a", edges: [0, 1, 3], counts: [5, 5] }));
  expect(panel!.map(([, height]) => height)).toEqual([92, 46]);
});

test("five panels stand in one row, and typed arrays will do", () => {
  const panel = { name: "a", edges: new Float32Array([0, 1]), counts: new Uint32Array([3]) };
  const tops = new Set(
    all(parsed(draw(...Array(5).fill(panel))), "text", "strong").map(({ attributes }) => attributes["y"]),
  );
  expect(tops.size).toBe(1);
});

test("it says where most are; nothing counted is said, too", () => {
  const panel = { name: "a", edges: [0, 0.5, 1], counts: [750, 250] };
  expect(description(draw(panel, { ...panel, counts: [0, 0] }))).toBe(
    "activation. a: 1,000 values, 75 % of them from 0 to 0.5. a: no values.",
  );
  expect(texts(draw())).toContain("There are no histograms to draw.");
});

test("what it cannot draw is named", () => {
  expect(() => draw({ name: "a", edges: [0, 1], counts: [1, 2] })).toThrow(
    "histogramChart: panels[0].edges: 2 counts lie between 3 edges, got 2",
  );
  expect(() => draw({ name: "a", edges: [0, 1], counts: [-1] })).toThrow(
    "histogramChart: panels[0].counts[0] must be a finite number of at least 0, got -1",
  );
});
