import { dispose, init, reference, withBackend } from "@tsumiki/kernels";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { make } from "../layers/described.ts";
import { backends, checkLayer, type LayerCase, title } from "./layer-case.ts";
import golden from "./windows.json" with { type: "json" };

/** As windows.py writes it: without an output's shape where PyTorch refuses the window. */
type Case = LayerCase | (Pick<LayerCase, "layer" | "args" | "shape"> & { readonly outputShape: null });

const cases = golden as unknown as Case[];

describe.each(backends)("%s", (_name, options, tolerance) => {
  beforeAll(async () => {
    await init(options);
  });
  afterAll(dispose);

  test("random windows give what PyTorch gives, values and gradients", () => {
    for (const each of cases) if (isGiven(each)) checkLayer(each, tolerance);
  });
});

test("what PyTorch refuses is refused", () => {
  for (const each of cases) {
    if (isGiven(each)) continue;
    const build = () => withBackend(reference, () => make(each).outputShape(each.shape.slice(1)));
    expect(build, title(each)).toThrow(each.layer);
  }
});

function isGiven(each: Case): each is LayerCase {
  return each.outputShape !== null;
}
