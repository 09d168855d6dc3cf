import { describe, expect, test } from "vitest";
import { odd, ordinary } from "./samples.ts";
import { all, parsed, texts } from "./svg.ts";

const samples = Object.entries({ ...ordinary, ...odd });

describe.each(samples)("%s", (_, draw) => {
  const svg = draw();
  const drawing = parsed(svg); // which throws if it is not well-formed

  test("is named and described", () => {
    const [title, description] = drawing.children;
    expect([drawing.name, drawing.attributes["role"], title?.name, description?.name]).toEqual([
      "svg",
      "img",
      "title",
      "desc",
    ]);
    expect(title!.text.length).toBeGreaterThan(3);
    expect(description!.text).toMatch(/^.{10,}\.$/s);
  });

  test("has no number that is none, and is of a bounded size", () => {
    expect(svg).not.toMatch(/="[^"]*(NaN|Infinity|undefined|null)/);
    expect(svg.length).toBeLessThan(70_000);
  });

  test("has all its text inside", () => {
    const [width, height] = [Number(drawing.attributes["width"]), Number(drawing.attributes["height"])];
    for (const { attributes, text } of all(drawing, "text")) {
      if (attributes["transform"] !== undefined) continue;
      const [x, y] = [Number(attributes["x"]), Number(attributes["y"])];
      expect([x >= 0 && x <= width, y >= 8 && y <= height], text).toEqual([true, true]);
    }
  });
});

test("every drawing that has a width keeps to it", () => {
  for (const [name, draw] of Object.entries(ordinary)) {
    expect(Number(parsed(draw(360)).attributes["width"]), name).toBeLessThanOrEqual(400);
  }
});

test("markup in names and titles stays text", () => {
  expect(texts(odd["long names"]!())).toContain("<b>&amp;</b>");
  expect(odd["long names"]!()).not.toContain("<b>");
});
