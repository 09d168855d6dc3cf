import { type ClassificationOptions, Dataset } from "@tsumiki/data";
import { assertOptions, checkedBoolean, kindOf, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import { type Elements, type LazyValues, type Values, valuesOf } from "@tsumiki/tensor";
import { channelsFirst } from "./channels.ts";

type Arrays = Values | LazyValues;

/** What a Dataset takes, with NumPy's arrays in place of typed ones. */
export interface NumpyDatasetOptions
  extends Pick<ClassificationOptions, "classes" | "classNames" | "ignore" | "scale"> {
  /** [count, …sample] */
  readonly samples: Arrays;
  /** Of one sample. Default: the samples' own, without the count; [1, height, width] makes images of [height, width]. */
  readonly sampleShape?: Shape | undefined;
  /** Whether samples are [height, width, channels]: then they become [channels, height, width]. Default: false. */
  readonly channelsLast?: boolean | undefined;
  /**
   * Class numbers [count], integers or whole numbers of any kind, also as a column [count, 1]; [count, …labelShape] for many
   * a sample.
   */
  readonly labels?: Arrays | undefined;
  /** Numbers to be predicted, [count] or [count, …targetShape]. */
  readonly targets?: Arrays | undefined;
}

/**
 * A data set of NumPy's arrays. Bytes and float32 are taken as they are; what NumPy makes unless told otherwise, float64 of
 * samples and int64 of labels, becomes what a Dataset has, float32 and class numbers.
 *
 * ```ts
 * const arrays = await npz("mnist.npz");
 * const train = numpyDataset({ samples: arrays.get("x_train"), labels: arrays.get("y_train"), sampleShape: [1, 28, 28] });
 * ```
 *
 * @throws TypeError if samples, or either labels or targets, are missing; ShapeError for a scalar; see also Dataset
 */
export function numpyDataset(options: NumpyDatasetOptions): Dataset {
  assertOptions("numpyDataset", options, {
    samples: true,
    sampleShape: true,
    channelsLast: true,
    scale: true,
    labels: true,
    targets: true,
    classes: true,
    classNames: true,
    ignore: true,
  });
  const { samples, sampleShape, channelsLast = false, scale, labels, targets, ...classes } = options;
  checkedBoolean("numpyDataset", "channelsLast", channelsLast);
  if ((labels === undefined) === (targets === undefined)) {
    const got = labels === undefined ? "neither" : "both";
    throw new TypeError(
      `numpyDataset: expected either labels, which are class numbers, or for regression targets, got ${got}`,
    );
  }
  const given = read("samples", samples);
  const x = { data: toSamples(given.data), shape: given.shape };
  const { data, shape } = channelsLast ? channelsFirst(x.data, x.shape) : x;
  const common = { samples: data, sampleShape: sampleShape ?? shape.slice(1), scale };
  if (labels !== undefined) {
    const y = read("labels", labels);
    return new Dataset({ ...common, labels: toNumbers(y.data), labelShape: labelShapeOf(y.shape), ...classes });
  }
  const y = read("targets", targets);
  const targetShape = y.shape.length > 1 ? y.shape.slice(1) : [1];
  return new Dataset({ ...common, ...classes, targets: toFloats(y.data), targetShape });
}

/** A column is one label a sample. */
function labelShapeOf([, ...shape]: Shape): Shape {
  return shape.length === 1 && shape[0] === 1 ? [] : shape;
}

function read(name: string, array: Arrays | undefined): Values {
  if (
    typeof array !== "object" ||
    array === null ||
    !Array.isArray(array.shape) ||
    !("data" in array || "read" in array)
  ) {
    const hint = array === undefined ? ": is the name in the npz file another one?" : "";
    throw new TypeError(`numpyDataset: ${name} must be an array of npy or npz, got ${kindOf(array)}${hint}`);
  }
  const values = valuesOf(array);
  if (values.shape.length > 0) return values;
  throw new ShapeError(`numpyDataset: ${name}: expected an array [count, …], got a scalar ${showShape(values.shape)}`);
}

function toSamples(data: Elements): Uint8Array | Float32Array {
  return data instanceof Uint8Array ? data : toFloats(data);
}

function toFloats(data: Elements): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(toNumbers(data));
}

/** Integers of 64 bits are bigints; a label or a sample that is too large for a number is none that a Dataset takes. */
function toNumbers(data: Elements): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  return data;
}
