import * as layers from "@tsumiki/layers";
import { Layer } from "@tsumiki/layers";
import { expect, test } from "vitest";

const classes = Object.entries(layers as Record<string, unknown>).filter(
  ([, value]) => typeof value === "function" && value.prototype instanceof Layer,
) as [string, typeof Layer][];

// A minifier renames classes; a name that is written down stays. Abstract classes are no layers of their own.
const toExtend = ["Container", "DerivedLayer"];
test.each(classes.filter(([name]) => !toExtend.includes(name) && name !== "Layer"))(
  "%s has its name written down",
  (name, layer) => {
    expect(layer.name).toBe(name);
    expect(Object.getOwnPropertyDescriptor(layer, "name")).toMatchObject({ writable: true, enumerable: true });
  },
);

test("a layer of one's own has the name of its class", () => {
  class Mine extends layers.ReLU {}
  expect(new Mine().constructor.name).toBe("Mine");
});
