import { currentBackend, init, reference, type UnaryOp, withBackend } from "@tsumiki/kernels";
import * as operations from "@tsumiki/tensor";
import { ones, type Tensor, tensor } from "@tsumiki/tensor";
import { describe, expect, test } from "vitest";
import { make } from "../layers/described.ts";
import golden from "./activations.json" with { type: "json" };
import { unpacked } from "./formula.ts";

/** As activations.py writes it, numbers packed; x ascends. */
interface Case {
  /** An operation, or, with arguments for its constructor, a layer. */
  readonly name: string;
  readonly args: readonly object[] | null;
  readonly x: string;
  readonly y: string;
  readonly dx: string;
  /** How far PyTorch's float32 is from the two above. */
  readonly yError: string;
  readonly dxError: string;
}

const cases = golden as unknown as Case[];

await init();

describe.each([
  ["the reference", reference, { relative: 1e-12, absolute: 0, asPyTorch: false }],
  ["wasm", currentBackend(), { relative: 1e-6, absolute: 1e-38, asPyTorch: true }], // below 1e-38 are denormals
] as const)("%s", (_name, backend, tolerance) => {
  test.each(cases.map((each) => [title(each), each] as const))("%s", (_title, each) => {
    withBackend(backend, () => {
      const x = tensor(unpacked(each.x));
      const [y, dx] = valueAndSlope(each, x);
      expectNoWorse("y", x, y, each.y, each.yError, tolerance);
      expectNoWorse("dx", x, dx, each.dx, each.dxError, tolerance);
    });
  });
});

function valueAndSlope({ name, args }: Case, x: Tensor): [y: Tensor, dx: Tensor] {
  if (args === null) {
    const y = (operations as unknown as Record<string, (x: Tensor) => Tensor>)[name]!(x);
    return [y, operations.unaryBackward(name as UnaryOp, ones(x.shape), x, y)];
  }
  const [y, backward] = make({ layer: name, args }).forward(x);
  return [y, backward(ones(x.shape))];
}

interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
  /** Whether an error may be as large as PyTorch's where slopes cross 0. */
  readonly asPyTorch: boolean;
}

/**
 * Expects each number to be the truth, relative to its own size. Between −2 and −½, where the slopes of GELU and SiLU cross
 * 0, no float32 is: there the error may be PyTorch's, the largest at a few neighbours, since at a single point it may be 0
 * by chance.
 */
function expectNoWorse(name: string, x: Tensor, actual: Tensor, golden: string, errors: string, tolerance: Tolerance) {
  const truth = unpacked(golden);
  const bars = unpacked(errors);
  const values = actual.data();
  const places = x.data();
  const wrong = truth.findIndex((expected, at) => {
    const crosses = places[at]! > -2 && places[at]! < -0.5;
    const bar = tolerance.asPyTorch && crosses ? Math.max(...bars.subarray(Math.max(0, at - 3), at + 4)) : 0;
    const allowed = Math.max(tolerance.relative * Math.abs(expected), tolerance.absolute, bar);
    return !(Math.abs((values[at] as number) - expected) <= allowed);
  });
  expect(wrong, `${name} at ${places[wrong]} is ${values[wrong]}, should be ${truth[wrong]}`).toBe(-1);
}

/** "exp", "ELU({"alpha":0.3})" */
function title({ name, args }: Case): string {
  return args === null ? name : `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
}
