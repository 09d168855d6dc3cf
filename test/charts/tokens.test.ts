import { tokens } from "@tsumiki/charts";
import { expect, test } from "vitest";

/** (L₁ + 0.05) / (L₂ + 0.05), by the relative luminance of sRGB (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("black on white has a contrast of 21", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
});

test.each([0, 1] as const)("lines have a contrast of 3 with the ground, text of 6 (scheme %d)", (scheme) => {
  const ground = tokens.ground[scheme];
  for (const [name, colors] of Object.entries(tokens)) {
    if (name === "ground" || name === "panel") continue;
    const least = name === "ink" || name === "second" ? 6 : 3;
    expect(contrast(colors[scheme], ground), name).toBeGreaterThan(least);
  }
});
