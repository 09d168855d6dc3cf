import { SaxesParser } from "saxes";
import { expect, vi } from "vitest";

// On a busy machine networks take their time.
vi.setConfig({ testTimeout: 180_000 });

/** That a picture is an SVG document, well formed, within bounds, and free of numbers that are none. */
export function expectPicture(svg: string): void {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => names.push(name));
  parser.write(svg).close();
  expect(names[0]).toBe("svg");
  expect(svg.length).toBeLessThan(400_000);
  expect(svg.match(/="[^"]*(NaN|Infinity|undefined)[^"]*"/)).toBeNull();
}
