import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { odd, ordinary } from "./samples.ts";

const all = Object.entries({ ...ordinary, ...odd });

describe.each(all)("%s", (_, draw) => {
  const svg = draw();

  test("is well-formed", () => {
    const parser = new SaxesParser({ xmlns: true });
    parser.on("error", (error) => {
      throw error;
    });
    parser.write(svg).close();
  });

  test("is named and described, and has no number that is none", () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" class="tsumiki-chart" role="img"/);
    expect(svg).toMatch(/<title>[^<]+<\/title><desc>[^<]+<\/desc>/);
    expect(svg).not.toMatch(/="[^"]*(NaN|Infinity|undefined|null)/);
  });

  test("is of a bounded size", () => {
    expect(svg.length).toBeLessThan(120_000);
  });
});
