import * as layers from "@tsumiki/layers";
import { Layer } from "@tsumiki/layers";
import { expect, test } from "vitest";
import { lossNames } from "./described.ts";

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

test.each(lossNames())("%s has its name written down, and so have the losses that it makes", (name) => {
  const loss = (layers as unknown as Record<string, (options: object) => unknown>)[name]!;
  const makes = name === "crossEntropy" || name === "huber";
  for (const each of makes ? [loss, loss({}), loss({ reduction: "sum" })] : [loss]) {
    expect((each as layers.Loss).name).toBe(name);
    // A function declared with that name would lose it, and has it in its own text.
    expect(String(each)).not.toContain(`function ${name}`);
  }
});

test("a layer of one's own has the name of its class", () => {
  class Mine extends layers.ReLU {}
  expect(new Mine().constructor.name).toBe("Mine");
});
