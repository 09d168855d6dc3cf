import { type ContourChartOptions, contourChart } from "@tsumiki/charts";
import { expect, test } from "vitest";
import { all, description, number, parsed, texts } from "./svg.ts";

const draw = (options: Partial<ContourChartOptions>) =>
  contourChart({
    title: "Valley",
    x: { label: "x", domain: [-2, 2] },
    y: { label: "y", domain: [-2, 2] },
    f: (x, y) => x ** 2 + y ** 2,
    paths: [],
    ...options,
  });

/** The frame of the plot, and from pixels to numbers from -2 to 2. */
function plot(svg: string) {
  const [inner] = all(parsed(svg), "svg");
  const [left, top, width, height] = ["x", "y", "width", "height"].map((each) => number(inner, each));
  return (x: number, y: number) => [((x - left!) / width!) * 4 - 2, 2 - ((y - top!) / height!) * 4] as const;
}

test("a level line is where the function has that height", () => {
  const svg = draw({ levels: [1] });
  const toNumbers = plot(svg);
  const d = all(parsed(svg), "path", "stroke-line")[0]!.attributes["d"]!;
  // Around a circle a ring; what is higher is inside of the outer edge, and outside of the circle.
  const points = [...d.matchAll(/([-\d.]+),([-\d.]+)/g)].map(([, x, y]) => toNumbers(Number(x), Number(y)));
  const radii = points.map(([x, y]) => Math.hypot(x, y)).filter((radius) => radius < 1.9);
  expect(radii.length).toBeGreaterThan(50);
  for (const radius of radii) expect(radius).toBeCloseTo(1, 2);
});

test("a path goes through its points, from a ring to its mark", () => {
  const svg = draw({
    paths: [
      {
        name: "SGD",
        points: [
          [-1, 1],
          [0, 0],
          [1, -1],
        ],
      },
    ],
  });
  const toNumbers = plot(svg);
  const [line] = all(parsed(svg), "path", "stroke-accent");
  const points = [...line!.attributes["d"]!.matchAll(/([\d.]+),([\d.]+)/g)];
  const places = points
    .flatMap(([, x, y]) => toNumbers(Number(x), Number(y)))
    .map((each) => Math.round(each * 100) / 100 + 0);
  expect(places).toEqual([-1, 1, 0, 0, 1, -1]);
  expect(description(svg)).toContain("SGD: 3 points from (−1, 1) to (1, −1).");
});

test("levels may be a number of them, with heights on the lines", () => {
  const svg = draw({ levels: 5 });
  expect(all(parsed(svg), "path", "stroke-line").length).toBe(5);
  expect(all(parsed(svg), "text", "halo").length).toBeGreaterThan(2);
});

test("a function that is not finite everywhere is drawn where it is", () => {
  const svg = draw({ f: (x, y) => Math.log(x) + y, levels: [0] });
  const toNumbers = plot(svg);
  const d = all(parsed(svg), "path", "stroke-line")[0]!.attributes["d"]!;
  const points = [...d.matchAll(/([-\d.]+),([-\d.]+)/g)].map(([, x, y]) => toNumbers(Number(x), Number(y)));
  const inside = points.filter(([x, y]) => x > 0.2 && x < 1.9 && Math.abs(y) < 1.9);
  expect(inside.length).toBeGreaterThan(10);
  for (const [x, y] of inside) expect(Math.log(x) + y).toBeCloseTo(0, 1);
});

test("without a domain and without a path there is a sentence", () => {
  const svg = draw({ x: { label: "x" } });
  expect(texts(svg)).toContain("Neither a domain nor a path says where to draw.");
});

test("what it cannot draw is named", () => {
  expect(() => draw({ f: 3 as never })).toThrow("contourChart: f must be a function such as (x, y) => x ** 2 + y ** 2");
  expect(() => draw({ levels: 0 })).toThrow("contourChart: levels must be a whole number of at least 1, got 0");
  expect(() => draw({ paths: [{ name: "a", points: [1] as never }] })).toThrow(
    "paths[0].points[0] must be numbers [x, y]",
  );
});
