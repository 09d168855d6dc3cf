import { type LineChartOptions, lineChart, lineLegend, type Point } from "@tsumiki/charts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { all, description, number, parsed, texts } from "./svg.ts";

const axes = { title: "A title", x: { label: "step" }, y: { label: "loss" } };

function lines(options: Partial<LineChartOptions>): string[] {
  const drawing = parsed(lineChart({ ...axes, series: [], ...options }));
  return all(drawing, "path")
    .filter(({ attributes }) => attributes["fill"] === "none")
    .map(({ attributes }) => attributes["d"]!);
}

// 560 x 300: above are 34 of the title and 22 of the axis, below 46. Numbers as wide as "0.2" are 0.62 + 0.36 + 0.62
// of 11 pixels, and 14 are beside them; the name "a" is 0.62 of 12 wide, and 26 are beside it.
const box = { left: 14 + 1.6 * 11, right: 560 - 0.62 * 12 - 26, top: 34 + 22, bottom: 300 - 46 };

test("points stand where the scales have them", () => {
  const points: Point[] = [
    [0, 0],
    [5, 0.25],
    [10, 1],
  ];
  const { left, right, top, bottom } = box;
  const [middle, quarter] = [(left + right) / 2, bottom - (bottom - top) / 4];
  expect(lines({ series: [{ name: "a", points }] })).toEqual([
    `M${left},${bottom}L${middle},${quarter}L${right},${top}`,
  ]);
});

test("on a logarithmic axis each decade is as high as the next", () => {
  const points: Point[] = [
    [0, 1e-4],
    [1, 1e-3],
    [2, 1e-2],
  ];
  const options = { y: { label: "rate", scale: "log" as const }, series: [{ name: "a", points }] };
  expect(
    lines(options)[0]!
      .split(/[MLH,V]/)
      .filter((_, index) => index % 2 === 0 && index > 0),
  ).toEqual(["254", "155", "56"]);
  expect(texts(lineChart({ ...axes, ...options }))).toEqual(expect.arrayContaining(["10⁻⁴", "10⁻³", "10⁻²"]));
});

test("an axis begins at zero where that is asked for", () => {
  const series = [
    {
      name: "a",
      points: [
        [0, 3],
        [1, 4],
      ] as Point[],
    },
  ];
  expect(lines({ series, y: { label: "loss", zero: true } })[0]).toMatch(/,105.5L.*,56$/); // 3 of 4 up from 254
  expect(lines({ series })[0]).toMatch(/,254L.*,56$/);
});

test("what is not finite is a gap with a cross where it begins, and is counted", () => {
  const values = [1, 2, Number.NaN, Infinity, 3, 4];
  const svg = lineChart({ ...axes, series: [{ name: "a", points: values.map((y, x): Point => [x, y]) }] });
  const [line, cross, ...others] = all(parsed(svg), "path").filter(({ attributes }) => attributes["fill"] === "none");
  expect(line!.attributes["d"]!.match(/M/g)).toHaveLength(2);
  expect([cross!.text, others]).toEqual(["a: from here on not finite", []]);
  expect(description(svg)).toBe("loss over step. a: 6 points, the last 4 at 5; 2 are gaps, being not finite.");
});

test("on a logarithmic axis zero is a gap, too", () => {
  const points: Point[] = [
    [0, 1],
    [1, 0],
    [2, 10],
  ];
  const svg = lineChart({ ...axes, y: { label: "loss", scale: "log" }, series: [{ name: "a", points }] });
  expect(description(svg)).toContain("1 is a gap, being not finite or not above 0.");
});

test("many points are drawn as means over their range, from the first on", () => {
  const points = Array.from({ length: 100_000 }, (_, x): Point => [x, x % 2]);
  const svg = lineChart({ ...axes, series: [{ name: "a", points }] });
  expect(svg.length).toBeLessThan(40_000);
  expect(description(svg)).toContain("100000 points, drawn as the means of 500 bins over their range");
  expect(texts(svg)).toContain("0"); // the axis does not begin with the first mean, at 99.5
  const [line] = lines({ series: [{ name: "a", points }] });
  expect(new Set(line!.match(/(?<=,)[\d.]+/g))).toEqual(new Set(["155"]));
});

test("names stand at the ends of lines, apart from each other", () => {
  const series = ["one", "two", "three"].map((name, index) => ({
    name,
    points: [
      [0, index],
      [1, 1],
    ] as Point[],
  }));
  const drawing = parsed(lineChart({ ...axes, series }));
  const names = all(drawing, "text").filter(({ text }) => ["one", "two", "three"].includes(text));
  const places = names.map((node) => number(node, "y"));
  expect([places[1]! - places[0]!, places[2]! - places[1]!]).toEqual([16, 16]);
  expect(all(drawing, "polyline")).toHaveLength(2); // the one in the middle has not moved
});

test("names keep a line apart and inside of the chart, wherever the lines end", () => {
  const heights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 });
  fc.assert(
    fc.property(heights, (ends) => {
      const series = ends.map((end, index) => ({ name: `n${index}`, points: [[0, 0.5] as const, [1, end] as const] }));
      const drawing = parsed(lineChart({ ...axes, y: { label: "loss", domain: [0, 1] }, series }));
      const names = all(drawing, "text").filter(({ text }) => /^n\d$/.test(text));
      const places = names.map((node) => number(node, "y") - 4).sort((a, b) => a - b);
      expect(places).toHaveLength(ends.length);
      expect(places[0]).toBeGreaterThanOrEqual(box.top - 0.01);
      expect(places.at(-1)).toBeLessThanOrEqual(box.bottom + 0.01);
      for (const [index, place] of places.slice(1).entries()) expect(place - places[index]!).toBeGreaterThan(15.98);
    }),
    { numRuns: 40 },
  );
});

test("three lines that end at zero have each its own mark beside its name", () => {
  const series = ["one", "two", "three"].map((name) => ({ name, points: [[0, 1] as const, [1, 0] as const] }));
  const drawing = parsed(lineChart({ ...axes, series }));
  const marks = all(drawing, "path").filter(({ attributes }) => attributes["transform"] !== undefined);
  const names = all(drawing, "text").filter(({ text }) => ["one", "two", "three"].includes(text));
  const beside = names.map((name) => {
    const at = new RegExp(`^translate\\([\\d.]+ ${number(name, "y") - 4}\\)$`);
    return marks.filter(({ attributes }) => at.test(attributes["transform"]!)).at(-1)?.attributes["class"];
  });
  expect(beside).toEqual(["fill-accent stroke-ground", "fill-pooling stroke-ground", "fill-activation stroke-ground"]);
});

test("what is said of a gap stands on no line", () => {
  const rising = Array.from({ length: 20 }, (_, x): Point => [x, x / 40]);
  const series = [
    { name: "broken", points: rising.map(([x]): Point => [x, x === 0 ? 0.1 : Number.NaN]) },
    { name: "rising", points: rising },
  ];
  const above = (shown: typeof series) => {
    const drawing = parsed(lineChart({ ...axes, y: { label: "share", domain: [0, 1] }, series: shown }));
    const words = all(drawing, "text").find(({ text }) => text === "not finite");
    return number(drawing, "height") - 46 - number(words, "y"); // above the axis
  };
  expect(above(series.slice(0, 1))).toBe(6); // nothing is in the way
  // Beside the words, which are as wide as 3 of 19 steps, the other line goes up to a tenth of 198 pixels.
  expect(above(series)).toBeGreaterThan(22);
  expect(above(series)).toBeLessThan(40);
});

test("dots are not joined, and each has its range", () => {
  const points: Point[] = [
    [0, 1],
    [1, 3],
    [2, 2],
  ];
  const band = points.map(([x, y]) => [x, y - 1, y + 1] as const);
  const drawing = parsed(lineChart({ ...axes, series: [{ name: "a", points, band, dots: true }] }));
  const [whiskers, ...joined] = all(drawing, "path").filter(({ attributes }) => attributes["fill"] === "none");
  expect([whiskers!.attributes["d"]!.match(/M[\d.]+,[\d.]+V[\d.]+/g)?.length, joined]).toEqual([3, []]);
  expect(all(drawing, "path").filter(({ attributes }) => attributes["transform"] !== undefined)).toHaveLength(3);
});

test("names may be left to a legend beside many charts, which draws them as the charts do", () => {
  const series = ["with", "without"].map((name, index) => ({
    name,
    points: [[0, 1] as const, [1, index] as const],
    dashed: index > 0,
  }));
  const chart = lineChart({ ...axes, series, names: false });
  expect(texts(chart)).not.toContain("with");
  const named = series.map(({ name, dashed }) => ({ name, dashed }));
  const legend = lineLegend({ title: "Both", heading: false, series: named });
  expect(texts(legend)).toEqual(["with", "without"]);
  const shapes = (svg: string) =>
    new Set(all(parsed(svg), "path").flatMap(({ attributes }) => (attributes["transform"] ? [attributes["d"]] : [])));
  expect(shapes(legend)).toEqual(shapes(chart));
  expect(() => lineLegend({ title: "Both", series: [{ name: 1 as never }] })).toThrow(
    "lineLegend: series[0].name must be a string, got the number 1",
  );
  expect(() => lineChart({ ...axes, series, names: "no" as never })).toThrow("lineChart: names must be true or false");
});

test("many names make a legend, and lines with marks and dashes of their own", () => {
  const series = Array.from({ length: 16 }, (_, index) => ({
    name: `name ${index}`,
    points: Array.from({ length: 20 }, (_, x): Point => [x, index + x]),
  }));
  const drawing = parsed(lineChart({ ...axes, series }));
  const drawn = all(drawing, "path").filter(({ attributes }) => attributes["fill"] === "none");
  const looks = drawn.map(({ attributes }) => `${attributes["class"]} ${attributes["stroke-dasharray"]}`);
  expect(new Set(looks).size).toBe(16);
  expect(texts(lineChart({ ...axes, series }))).toEqual(expect.arrayContaining(series.map(({ name }) => name)));
});

test("raw values are under the line, a band under both", () => {
  const points: Point[] = [
    [0, 1],
    [1, 2],
  ];
  const series = [{ name: "a", points, raw: points, band: [[0, 0, 2] as const, [1, 1, 3] as const] }];
  const paths = all(parsed(lineChart({ ...axes, series })), "path").map(({ attributes }) => attributes);
  expect(paths.slice(0, 3).map((each) => each["fill-opacity"] ?? each["stroke-width"])).toEqual(["0.18", "1", "2"]);
});

test("between two epochs there is none", () => {
  const points: Point[] = [
    [1, 0.5],
    [3, 1.5],
  ];
  const ticks = (options: Partial<LineChartOptions>) =>
    all(parsed(lineChart({ ...axes, series: [], ...options })), "text")
      .filter(({ attributes }) => attributes["text-anchor"] === "middle" && attributes["class"]!.includes("small"))
      .map(({ text }) => text);
  expect(ticks({ series: [{ name: "a", points }] })).toEqual(["1", "2", "3"]);
  expect(ticks({ series: [{ name: "a", points: [...points, [2.5, 1]] }] })).toContain("1.2");
});

test("the range of many raw values is a band of its own beside one that was given", () => {
  const raw = Array.from({ length: 2000 }, (_, x): Point => [x, x % 3]);
  const points = raw.filter((_, index) => index % 20 === 0);
  const band = points.map(([x]) => [x, 0, 2] as const);
  const drawing = parsed(lineChart({ ...axes, series: [{ name: "a", points, raw, band }] }));
  const bands = all(drawing, "path").filter(({ attributes }) => attributes["fill-opacity"] === "0.18");
  expect(bands).toHaveLength(2);
  for (const { attributes } of bands) {
    // There and back: each way goes on in one direction.
    const places = [...attributes["d"]!.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
    const turns = places.filter(
      (x, index) =>
        index > 1 && Math.sign(x - places[index - 1]!) !== Math.sign(places[index - 1]! - places[index - 2]!),
    );
    expect(turns.length).toBeLessThanOrEqual(2);
  }
});

test("marks are lines at their numbers with words beside", () => {
  const series = [
    {
      name: "a",
      points: [
        [0, 0],
        [10, 1],
      ] as Point[],
    },
  ];
  const marks = [
    { y: 0.5, label: "half" },
    { x: 5, label: "middle" },
  ];
  const drawing = parsed(lineChart({ ...axes, series, marks }));
  const [across, upright] = all(drawing, "line", "stroke-second");
  expect([number(across, "y1"), number(across, "y2")]).toEqual([155, 155]);
  const middle = Math.round(50 * (box.left + box.right)) / 100;
  expect([number(upright, "x1"), number(upright, "x2")]).toEqual([middle, middle]);
  expect(description(lineChart({ ...axes, series, marks }))).toMatch(/Marked at 0.5: half. Marked at 5: middle.$/);
});

test("the words of a mark stand on no line, if there is such a place", () => {
  const place = (points: Point[]) => {
    const y = { label: "loss", domain: [0, 1] as const };
    const drawing = parsed(
      lineChart({ ...axes, y, series: [{ name: "a", points }], marks: [{ y: 0.5, label: "half" }] }),
    );
    const words = all(drawing, "text").find(({ text }) => text === "half");
    return [number(words, "y"), words!.attributes["text-anchor"] ?? "start"];
  };
  const middle = (box.top + box.bottom) / 2;
  const from = (...heights: number[]): Point[] => heights.map((height, x) => [x, height]);
  expect(place(from(0, 0))).toEqual([middle - 5, "end"]);
  expect(place(from(0.54, 0.54))).toEqual([middle + 14, "end"]); // above is the line
  expect(place(from(0, 0, 0, 0, 0, 0, 0, 0, 0.9, 0.1))).toEqual([middle - 5, "start"]); // at the right it is crossed
  expect(place(from(0.5, 0.5))).toEqual([middle - 5, "end"]); // everywhere
});

test("points of one place have their names in a legend, away from what is marked", () => {
  const series = ["training", "validation"].map((name, index) => ({ name, points: [[1, index] as const] }));
  const names = all(parsed(lineChart({ ...axes, series })), "text").filter(({ text }) => text.length > 7);
  expect(names.map((node) => number(node, "y"))).toEqual([46, 46]);
});

test("a mark has its place on the axis, unless a domain says where it ends", () => {
  const series = [
    {
      name: "a",
      points: [
        [0, 0],
        [1, 1],
      ] as Point[],
    },
  ];
  const marks = [{ y: 2.3, label: "guessing" }];
  expect(texts(lineChart({ ...axes, series, marks }))).toEqual(expect.arrayContaining(["2.5", "guessing"]));
  const y = { label: "loss", domain: [0, 1] as const };
  expect(texts(lineChart({ ...axes, y, series, marks }))).not.toContain("guessing");
});

test("a colour that a page has holds in the drawing", () => {
  const svg = lineChart({ ...axes, series: [{ name: "a", points: [[0, 1]], color: "pooling" }] });
  expect(svg).toContain("--c-pooling:var(--pooling,#c47702)");
  expect(svg).toContain("--c-pooling:var(--pooling,#ffcca4)");
});

test("the heading may be left to the page", () => {
  const svg = lineChart({ ...axes, heading: false, series: [{ name: "a", points: [[0, 1]] }] });
  expect(texts(svg)).not.toContain("A title");
  expect(all(parsed(svg), "title")[0]!.text).toBe("A title");
});

test("what it cannot draw is named", () => {
  const draw = (options: object) => () => lineChart({ ...axes, series: [], ...options } as LineChartOptions);
  expect(draw({ title: undefined })).toThrow("lineChart: title must be a string, got undefined");
  expect(draw({ serie: [] })).toThrow("lineChart: unknown option serie, did you mean series?");
  expect(draw({ series: {} })).toThrow("lineChart: series must be an array, got the object { ");
  expect(draw({ series: [{ name: "a", points: [[0, 1], 6] }] })).toThrow(
    "lineChart: series[0].points[1] must be numbers [x, y], got the number 6",
  );
  expect(draw({ series: [{ name: "a", points: [], color: "blue" }] })).toThrow("series[0].color must be");
  expect(draw({ x: "step" })).toThrow('lineChart: x must be an axis such as { label: "loss" }, got the string "step"');
  expect(draw({ y: { label: "a", scale: "lin" } })).toThrow('lineChart: y.scale must be "linear" or "log"');
  expect(draw({ y: { label: "a", domain: [1, 0] } })).toThrow("lineChart: y.domain must go from a smaller to a larger");
  expect(draw({ y: { label: "a", scale: "log", domain: [0, 1] } })).toThrow(
    "y.domain[0] must be a finite number above 0",
  );
  expect(draw({ marks: [{ y: "1", label: "a" }] })).toThrow(
    'marks[0].y must be a number, got the string "1": leave out',
  );
  expect(draw({ heading: 0 })).toThrow("lineChart: heading must be true or false, got the number 0");
  expect(draw({ width: 20 })).toThrow("lineChart: width must be from 96 to 4000 pixels, got 20");
});
