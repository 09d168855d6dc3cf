import { kindOf, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";

/** A number, an array or typed array of numbers, or arrays of these. */
export type Numbers = number | ArrayLike<number> | readonly Numbers[];

/**
 * Samples laid flat. The first one gives the shape of all: one axis a level of nesting.
 * @throws ShapeError if a sample has another shape; TypeError if something in it is no number
 */
export function flattenSamples(samples: readonly Numbers[]): { samples: Float32Array; sampleShape: number[] } {
  if (!isArrayLike(samples)) {
    throw new TypeError(`Dataset.from: expected an array of samples, got ${kindOf(samples)}`);
  }
  const sampleShape = shapeOf(samples[0]);
  const flat = new Float32Array(samples.length * sizeOf(sampleShape));
  let end = 0;
  const collect = (value: unknown, axis: number, sample: number): void => {
    const extent = sampleShape[axis];
    if (extent === undefined) {
      if (typeof value !== "number") throw notNumber(value, sample);
      flat[end++] = value;
    } else {
      if (!isArrayLike(value) || value.length !== extent) throw ragged(value, axis, sample, sampleShape);
      for (let index = 0; index < extent; index++) collect(value[index], axis + 1, sample);
    }
  };
  for (const [index, sample] of samples.entries()) collect(sample, 0, index);
  return { samples: flat, sampleShape };
}

function shapeOf(first: unknown): number[] {
  const shape: number[] = [];
  for (let value = first; isArrayLike(value); value = value[0]) shape.push(value.length);
  return shape;
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function notNumber(value: unknown, sample: number): Error {
  if (isArrayLike(value)) {
    return new ShapeError(`Dataset.from: sample ${sample} is nested deeper than sample 0, which gives the shape`);
  }
  return new TypeError(`Dataset.from: expected numbers, sample ${sample} holds ${kindOf(value)}`);
}

function ragged(value: unknown, axis: number, sample: number, shape: readonly number[]): ShapeError {
  const found = isArrayLike(value) ? `${value.length} elements` : kindOf(value);
  return new ShapeError(
    `Dataset.from: expected every sample to have the shape ${showShape(shape)} of the first; ` +
      `sample ${sample} has ${found} along axis ${axis} instead of ${shape[axis]}`,
  );
}
