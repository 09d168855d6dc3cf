import { type Shape, sameShape, showShape, sizeOf } from "@tsumiki/kernels";
import type { Layer } from "@tsumiki/layers";
import { Generator, normal, type Tensor, tensor, uniform } from "@tsumiki/tensor";
import { OnnxError } from "../errors.ts";
import type { Preprocessing } from "./preprocessing.ts";
import { installedRuntime, type OnnxRuntime } from "./runtime.ts";

/** How far the file in ONNX Runtime is from the network here. */
export interface Verified {
  /** The largest difference of two elements of the outputs. */
  readonly largestDifference: number;
  /** The same, relative to the largest element of the output. */
  readonly relativeDifference: number;
}

/** Above this it is another network, and no other order of rounding. */
const mostRelativeDifference = 1e-3;

/** Two batches, so that a batch size that is written in would show. */
const batches = [1, 3] as const;

/**
 * Runs random samples through the file in ONNX Runtime, and through the network.
 * @throws OnnxError if ONNX Runtime refuses the file, or gives something else
 */
export async function verified(
  runtime: OnnxRuntime | true,
  content: Uint8Array,
  model: Layer,
  sample: Shape,
  preprocessing: Preprocessing | undefined,
): Promise<Verified> {
  const { InferenceSession, Tensor: RuntimeTensor } = runtime === true ? await installedRuntime() : runtime;
  const session = await naming("take", () => InferenceSession.create(content));
  const result = { largestDifference: 0, relativeDifference: 0 };
  const generator = new Generator(1);
  try {
    for (const batch of batches) {
      const [given, x] = samples([batch, ...sample], generator, preprocessing);
      const expected = model.predict(x);
      const input = new RuntimeTensor(given instanceof Uint8Array ? "uint8" : "float32", given, x.shape);
      const { output } = await naming("run", () => session.run({ input }));
      if (output === undefined || !sameShape(output.dims, expected.shape)) {
        throw new OnnxError(
          `exportOnnx: in ONNX Runtime the output has the shape ${showShape(output?.dims ?? [])}, here ${showShape(expected.shape)}`,
        );
      }
      const [difference, largest] = compared(output.data as Float32Array, expected.data());
      result.largestDifference = Math.max(result.largestDifference, difference);
      result.relativeDifference = Math.max(
        result.relativeDifference,
        largest === 0 ? difference : difference / largest,
      );
    }
  } finally {
    await session.release();
  }
  if (result.relativeDifference <= mostRelativeDifference) return result;
  throw new OnnxError(
    `exportOnnx: the file gives something else in ONNX Runtime: it differs by ${result.largestDifference}, which is ${result.relativeDifference} of the output's largest element; a toOnnx of your own may say something else than forward`,
  );
}

/** What the file is given, and what the network. */
function samples(
  shape: readonly number[],
  generator: Generator,
  preprocessing: Preprocessing | undefined,
): [given: Float32Array | Uint8Array, x: Tensor] {
  if (preprocessing === undefined) {
    // Not around 0, where means cancel out, and rounding is all that is left to compare.
    const x = normal(shape, { generator, mean: 0.5 });
    return [Float32Array.from(x.data()), x];
  }
  const bytes = Uint8Array.from(uniform(shape, { generator, low: 0, high: 256 }).data());
  const { gains, shifts } = preprocessing;
  const [batch = 1] = shape;
  const run = sizeOf(shape) / batch / gains.length;
  const numbers = Float32Array.from(bytes, (byte, at) => {
    const channel = Math.floor(at / run) % gains.length;
    return byte * (gains[channel] as number) + (shifts[channel] as number);
  });
  return [bytes, tensor(numbers, shape)];
}

/** The largest difference, and the largest element expected; NaN and infinities count as infinitely far, unless alike. */
function compared(got: ArrayLike<number>, expected: ArrayLike<number>): [difference: number, largest: number] {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [got[i] as number, expected[i] as number];
    if (Object.is(a, b) || a === b) {
      if (Number.isFinite(b)) largest = Math.max(largest, Math.abs(b));
      continue;
    }
    const apart = Math.abs(a - b);
    difference = Number.isFinite(apart) ? Math.max(difference, apart) : Infinity;
    largest = Math.max(largest, Math.abs(b));
  }
  return [difference, largest];
}

async function naming<Result>(what: string, body: () => Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (cause) {
    throw new OnnxError(`exportOnnx: ONNX Runtime does not ${what} the file: ${(cause as Error).message}`, {
      cause,
    });
  }
}
