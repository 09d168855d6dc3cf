import { type BarChartOptions, barChart } from "@tsumiki/charts";
import { expect, test } from "vitest";
import { all, description, number, parsed, texts } from "./svg.ts";

const draw = (options: Partial<BarChartOptions>) =>
  barChart({ title: "Bars", bars: [], axis: { label: "value" }, ...options });

test("a bar is as long as its value, from zero", () => {
  const bars = [
    { name: "one", value: 1 },
    { name: "half", value: 0.5 },
    { name: "minus a quarter", value: -0.25 },
  ];
  const [one, half, minus] = all(parsed(draw({ bars })), "rect", "fill-accent");
  expect(number(half, "width")).toBeCloseTo(number(one, "width") / 2, 1);
  expect(number(minus, "width")).toBeCloseTo(number(one, "width") / 4, 1);
  expect(number(half, "x")).toBe(number(one, "x"));
  expect(number(minus, "x") + number(minus, "width")).toBeCloseTo(number(one, "x"), 1);
});

test("an interval is a line from its low to its high", () => {
  const bars = [{ name: "a", value: 0.5, interval: [0.25, 1] as const }];
  const drawing = parsed(draw({ bars }));
  const bar = all(drawing, "rect", "fill-accent")[0];
  const ends = all(drawing, "path", "stroke-ink")[0]!
    .attributes["d"]!.match(/(?<=M)[\d.]+/g)!
    .map(Number);
  const [low, high] = [ends[0], ends.at(-1)];
  expect(low! - number(bar, "x")).toBeCloseTo(number(bar, "width") / 2, 1);
  expect(high! - number(bar, "x")).toBeCloseTo(number(bar, "width") * 2, 1);
  expect(description(draw({ bars }))).toBe("value. a: 0.5 (0.25 to 1).");
});

test("an axis that does not begin at zero has points, whose length says nothing", () => {
  const bars = [
    { name: "a", value: 0.97 },
    { name: "b", value: 0.98 },
  ];
  for (const axis of [
    { label: "accuracy", zero: false },
    { label: "accuracy", scale: "log" as const },
  ]) {
    const drawing = parsed(draw({ bars, axis }));
    expect([all(drawing, "rect", "fill-accent").length, all(drawing, "circle").length]).toEqual([0, 2]);
  }
});

test("what has no value says so", () => {
  const bars = [
    { name: "diverged", value: Number.NaN },
    { name: "a", value: 2, note: "steps" },
  ];
  expect(texts(draw({ bars }))).toEqual(expect.arrayContaining(["diverged", "no value", "2", "steps"]));
  expect(texts(draw({ bars: bars.slice(0, 1) }))).toContain("No bar has a value that can be drawn.");
});

test("what it cannot draw is named", () => {
  const bad = (bar: object) => () => draw({ bars: [bar as never] });
  expect(bad({ name: "a", value: "1" })).toThrow(
    'barChart: bars[0].value must be a number, got the string "1": leave out',
  );
  expect(bad({ name: 1, value: 1 })).toThrow("barChart: bars[0].name must be a string, got the number 1");
  expect(bad({ name: "a", value: 1, interval: [1] })).toThrow(
    "bars[0].interval[0] must be numbers [low, high], got the",
  );
});
