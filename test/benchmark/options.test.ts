import { expect, test } from "vitest";
import { oneLine, parseOptions } from "./src/options.ts";

test("by default everything is measured, at length, and written nowhere", () => {
  expect(parseOptions([])).toEqual({ quick: false });
  expect(parseOptions(["--quick", "--json", "bench.json", "--only", "steps"])).toEqual({
    quick: true,
    json: "bench.json",
    only: "steps",
  });
});

test.each([
  [
    "--only everything",
    /^error: option '--only <part>' argument 'everything' is invalid\. Allowed choices are kernels, /,
  ],
  ["--json", "error: option '--json <file>' argument missing"],
  ["--fast", "error: unknown option '--fast'"],
  ["steps", "error: too many arguments. Expected 0 arguments but got 1: steps."],
])("%s is one clear line", (args, line) => {
  let said = "";
  try {
    parseOptions(args.split(" "));
  } catch (error) {
    said = oneLine(error as Parameters<typeof oneLine>[0]);
  }
  expect(said).toMatch(line);
  expect(said).not.toContain("\n");
});
