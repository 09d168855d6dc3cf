import { init } from "@tsumiki/kernels";
import * as layers from "@tsumiki/layers";
import { exportOnnx } from "@tsumiki/onnx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configuration, makes } from "./configurations.ts";
import { onnxRuntime } from "./runtime.ts";

const runtime = await onnxRuntime();
const names = Object.keys(makes);
const count = process.env["SOAK"] ? 200 : 6;

beforeAll(() => init({ threads: 1, convolution: "direct" }));

/** The largest difference so far, of any layer. */
let largest = 0;
afterAll(() => {
  if (process.env["SOAK"]) console.log(`The largest relative difference of a layer is ${largest}.`);
});

test("there is a configuration of every layer", () => {
  const abstract = ["Layer", "DerivedLayer", "Container"];
  const all = Object.entries<unknown>(layers).filter(
    ([, value]) => typeof value === "function" && value.prototype instanceof layers.Layer,
  );
  expect(all.length).toBeGreaterThan(40);
  expect(all.map(([name]) => name).filter((name) => ![...names, ...abstract].includes(name))).toEqual([]);
});

describe.skipIf(runtime === undefined)("in ONNX Runtime", () => {
  test.each(names)("%s does what it does here, whatever its options", async (name) => {
    for (let seed = 1; seed <= count; seed++) {
      const [layer, sample] = configuration(name, seed);
      const { verified } = await exportOnnx(layer, { sample, verify: runtime! });
      largest = Math.max(largest, verified?.relativeDifference ?? Infinity);
      expect(verified?.relativeDifference, `${layer} for ${sample.join(" x ")}`).toBeLessThanOrEqual(2e-6);
    }
  });
});
