import { init, reference, withBackend } from "@tsumiki/kernels";
import * as layers from "@tsumiki/layers";
import { multiply, sum, tensor } from "@tsumiki/tensor";
import { beforeAll, expect, test } from "vitest";
import { lossNames } from "../described.ts";

// Scores may lie on another backend than the one that runs; what is made of labels in an array lies where they do.

beforeAll(() => init());

test.each(lossNames())("%s of scores on the reference lies there, whichever backend runs", (name) => {
  const given = (layers as unknown as Record<string, (options: object) => unknown>)[name]!;
  const loss = (name === "crossEntropy" || name === "huber" ? given({}) : given) as layers.Loss;
  const ofClasses = name.includes("ross") && name !== "binaryCrossEntropy";
  const scores = withBackend(reference, () => tensor([0.25, 0.5], ofClasses ? [1, 2] : [2]));
  const [value, backward] = loss(scores, ofClasses ? [1] : [1, 0]);
  expect([value.block.backend, backward().block.backend]).toEqual([reference, reference]);
});

test("so is it with a derived loss, and one a sample", () => {
  const scores = withBackend(reference, () => tensor([1, 2]));
  const loss = layers.deriveLoss((x, t) => sum(multiply(x, t)), "product");
  expect(loss(scores, [3, 4])[0].item()).toBe(11);
  expect(layers.lossPerSample(layers.l1)(scores, [3, 5]).block.backend).toBe(reference);
});
