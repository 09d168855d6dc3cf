import { type Tensor, tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { type Description, make } from "../layers/described.ts";
import { expectGolden, numbers } from "./formula.ts";

/** As `case` in layers.py writes it, tensors packed. */
export interface LayerCase extends Description {
  readonly shape: number[];
  readonly seed: number;
  readonly outputShape: number[];
  /** With the next three: in training. */
  readonly y?: string;
  readonly dx?: string;
  readonly gradients?: Record<string, string>;
  readonly buffers?: Record<string, string>;
  /** In use, where that is another output. */
  readonly predicted?: string;
}

/** The backends, and what each may be off by, relative to a tensor's largest element. */
export const backends = [
  ["the reference", { backend: "reference" }, 1e-10],
  ["direct convolutions in wasm", { backend: "wasm", convolution: "direct" }, 1e-5],
  ["Winograd's convolutions in wasm", { backend: "wasm", convolution: "winograd" }, 1e-5],
] as const;

/** Expects of a layer, running where `init` said, all that PyTorch gives. */
export function checkLayer(each: LayerCase, tolerance: number): void {
  const { seed, shape, outputShape, y, dx, gradients, buffers, predicted } = each;
  const layer = make(each);
  const x = tensor(numbers(seed, shape), shape);
  const expectClose = (name: string, actual: Tensor, expected: string) =>
    expectGolden(name, actual, expected, tolerance);
  expect(layer.outputShape(shape.slice(1))).toEqual(outputShape.slice(1));
  if (y !== undefined) {
    expect([...layer.parameters().keys()]).toEqual(Object.keys(gradients ?? {}));
    [...layer.parameters().values()].forEach((parameter, index) => {
      parameter.assign(numbers(seed + 2 + index, parameter.shape, 1));
    });
    const [output, backward] = layer.forward(x);
    expect(output.shape).toEqual(outputShape);
    expectClose("y", output, y);
    expectClose("dx", backward(tensor(numbers(seed + 1, outputShape), outputShape)), dx as string);
    for (const [name, expected] of Object.entries(gradients ?? {})) {
      expectClose(`the gradient of ${name}`, layer.parameters().get(name)!.gradient, expected);
    }
    for (const [name, expected] of Object.entries(buffers ?? {})) {
      expectClose(name, layer.state().get(name)!.value, expected);
    }
  }
  if (predicted !== undefined) expectClose("predict", layer.predict(x), predicted);
}

/** `Conv2d(1, 2, 3, {"stride":2}) of [2, 1, 7, 5]` */
export function title({ layer, args, shape }: Pick<LayerCase, "layer" | "args" | "shape">): string {
  return `${layer}(${args.map((arg) => JSON.stringify(arg)).join(", ")}) of [${shape.join(", ")}]`;
}
