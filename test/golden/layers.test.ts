import { dispose, init } from "@tsumiki/kernels";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { layerNames } from "../layers/described.ts";
import { backends, checkLayer, type LayerCase, title } from "./layer-case.ts";
import golden from "./layers.json" with { type: "json" };

const cases = golden as unknown as LayerCase[];

describe.each(backends)("%s", (_name, options, tolerance) => {
  beforeAll(async () => {
    await init(options);
  });
  afterAll(dispose);

  test.each(cases.map((each) => [title(each), each] as const))("%s", (_title, each) => checkLayer(each, tolerance));
});

test("every layer is there, in ten configurations or more", () => {
  for (const name of layerNames()) {
    expect(cases.filter(({ layer }) => layer === name).length, name).toBeGreaterThanOrEqual(10);
  }
});
